import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startThread } from '../../../src/audit/frontends/thread/thread.ts'
import type { Thread } from '../../../src/audit/frontends/thread/thread.ts'

const compiled = new URL('../../../dist/audit/frontends/', import.meta.url)

/** A module that answers numbers as `body` says. */
function answering(body: string): URL {
  const serving = new URL('thread/answer-questions.js', compiled)
  const code = `import { answerQuestions } from '${serving.href}'
    await answerQuestions(async (question) => { ${body} })`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

function threadOf(file: URL, waitingMax = 4): Thread<number, number> {
  const thread = startThread<number, number>({ file, waitingMax })
  onTestFinished(() => thread.end())
  return thread
}

/** Asks until the thread is ready. */
async function firstAnswer(thread: Thread<number, number>, question: number) {
  const asked = await vi.waitFor(
    () => {
      const answer = thread.ask(question)
      if (answer === undefined) throw new Error('not ready')
      return { answer }
    },
    { timeout: 20_000 },
  )
  return asked.answer
}

describe('a thread', () => {
  test('answers in the order of the questions', async () => {
    const thread = threadOf(answering('return { answer: question * 2, moved: [] }'))
    expect(thread.ask(0)).toBeUndefined()
    expect(await firstAnswer(thread, 1)).toBe(2)
    expect(await Promise.all([thread.ask(2), thread.ask(3)])).toEqual([4, 6])
  })

  test('takes no more questions than may wait', async () => {
    const thread = threadOf(
      answering('if (question > 0) await new Promise(() => {}); return { answer: 0, moved: [] }'),
      2,
    )
    await firstAnswer(thread, 0)
    const waiting = [thread.ask(1), thread.ask(2)]
    expect(waiting.every((answer) => answer !== undefined)).toBe(true)
    expect(thread.ask(3)).toBeUndefined()
    thread.end()
    expect(await Promise.all(waiting)).toEqual([undefined, undefined])
    expect(thread.ask(4)).toBeUndefined()
  })

  test.each(['throw new Error("lost")', 'process.exit(1)'])(
    'that breaks down leaves nobody waiting: %s',
    async (body) => {
      const thread = threadOf(answering(body))
      expect(await firstAnswer(thread, 1)).toBeUndefined()
      expect(thread.ask(2)).toBeUndefined()
    },
  )
})
