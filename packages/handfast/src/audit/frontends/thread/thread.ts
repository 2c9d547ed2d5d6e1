import { Worker } from 'node:worker_threads'

/** Another thread, which answers questions one after the other. */
export interface Thread<Question, Answer> {
  /**
   * Undefined when there is no thread (yet) or it has enough to do: then the caller does the work.
   * Resolves to undefined when the thread ends before it has answered. Never rejects.
   */
  ask(question: Question): Promise<Answer | undefined> | undefined
  /** Ends the thread; what it has not answered is given up. */
  end(): void
}

/** What the thread shares with its starter: a count of the questions it has answered. */
export interface ThreadData {
  readonly answered: Int32Array
}

/** The first message of a thread that is ready to be asked. */
export const readyWord = 'ready'

export interface ThreadOptions {
  /** A compiled module that calls `answerQuestions`. */
  readonly file: URL
  /** Questions that may wait at a time. */
  readonly waitingMax: number
}

/** Starts a thread. One that cannot start or breaks down is never ready, which costs time only. */
export function startThread<Question, Answer>({
  file,
  waitingMax,
}: ThreadOptions): Thread<Question, Answer> {
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const waiting: ((answer: Answer | undefined) => void)[] = []
  let asked = 0
  let isReady = false

  const giveUp = (): void => {
    isReady = false
    for (const resolve of waiting.splice(0)) resolve(undefined)
  }
  const worker = new Worker(file, { workerData: { answered } satisfies ThreadData })
  worker.on('message', (message: unknown) => {
    if (message === readyWord) isReady = true
    // `answerQuestions` answers in the order of the questions.
    else waiting.shift()?.(message as Answer)
  })
  worker.on('error', giveUp)
  worker.on('messageerror', giveUp)
  worker.on('exit', giveUp)

  return {
    ask(question) {
      // The count is ahead of the messages, which wait for this thread to have a moment.
      if (!isReady || asked - Atomics.load(answered, 0) >= waitingMax) return undefined
      asked += 1
      worker.postMessage(question)
      return new Promise((resolve) => {
        waiting.push(resolve)
      })
    },

    end() {
      giveUp()
      void worker.terminate()
    },
  }
}
