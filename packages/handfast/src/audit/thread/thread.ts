import { Worker } from 'node:worker_threads'

/** Another thread, which answers questions one after the other. */
export interface Thread<Question, Answer> {
  /** False when it has enough to do, or has ended. */
  readonly hasRoom: boolean
  /** Resolves to undefined when the thread ends before it has answered. Never rejects. */
  ask(question: Question): Promise<Answer | undefined>
  /** Ends the thread; what it has not answered is given up. */
  end(): void
}

/** What the thread shares with its starter: a count of the questions it has answered. */
export interface ThreadData {
  readonly answered: Int32Array
}

export interface ThreadOptions {
  /** A compiled module that calls `answerQuestions`. */
  readonly file: URL
  /** Questions that are answered or wait at a time. */
  readonly waitingMax: number
}

/** Starts a thread. One that cannot start or breaks down ends, which costs time only. */
export function startThread<Question, Answer>({
  file,
  waitingMax,
}: ThreadOptions): Thread<Question, Answer> {
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const waiting: ((answer: Answer | undefined) => void)[] = []
  let asked = 0
  let hasEnded = false

  const giveUp = (): void => {
    hasEnded = true
    for (const resolve of waiting.splice(0)) resolve(undefined)
  }
  const worker = startWorker(file, { answered })
  if (worker === undefined) giveUp()
  // `answerQuestions` sends nothing else, and answers in the order of the questions.
  worker?.on('message', (answer: Answer) => waiting.shift()?.(answer))
  worker?.on('error', giveUp)
  worker?.on('messageerror', giveUp)
  worker?.on('exit', giveUp)

  return {
    get hasRoom() {
      // The count is ahead of the messages, which wait for this thread to have a moment.
      return !hasEnded && asked - Atomics.load(answered, 0) < waitingMax
    },

    ask(question) {
      if (hasEnded) return Promise.resolve(undefined)
      asked += 1
      worker?.postMessage(question)
      return new Promise((resolve) => {
        waiting.push(resolve)
      })
    },

    end() {
      giveUp()
      void worker?.terminate()
    },
  }
}

/** Undefined where no thread may be started, as under Node's `--permission`. */
function startWorker(file: URL, workerData: ThreadData): Worker | undefined {
  try {
    return new Worker(file, { workerData })
  } catch {
    return undefined
  }
}
