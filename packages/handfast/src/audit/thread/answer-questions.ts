import { on } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadData } from './thread.ts'

/**
 * Called by the module that a thread starts with. Does not return; an error of `answerTo` ends the
 * thread.
 */
export async function answerQuestions<Question, Answer>(
  answerTo: (question: Question) => Promise<Answer>,
): Promise<void> {
  if (parentPort === null) throw new TypeError('answerQuestions: this is no thread')
  // `startThread` sets it.
  const { answered } = workerData as ThreadData
  const questions = on(parentPort, 'message')
  for await (const [question] of questions) {
    // `Thread.ask` sends nothing else.
    const answer = await answerTo(question as Question)
    Atomics.add(answered, 0, 1)
    parentPort.postMessage(answer)
  }
}
