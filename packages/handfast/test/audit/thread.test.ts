import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startThread } from '../../src/audit/thread/thread.ts'
import type { Thread } from '../../src/audit/thread/thread.ts'

const compiled = new URL('../../dist/audit/', import.meta.url)

// One starts a process, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 60_000 })

/** Node 20 has it under another name. */
const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'

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

describe('a thread', () => {
  test('answers in the order of the questions', async () => {
    const thread = threadOf(answering('return question * 2'))
    expect(await Promise.all([1, 2, 3].map((at) => thread.ask(at)))).toEqual([2, 4, 6])
  })

  test('says when it has enough to do', async () => {
    const thread = threadOf(answering('if (question > 0) await new Promise(() => {})'), 2)
    expect(thread.hasRoom).toBe(true)
    await thread.ask(0)
    const first = thread.ask(1)
    expect(thread.hasRoom).toBe(true)
    const second = thread.ask(2)
    expect(thread.hasRoom).toBe(false)
    thread.end()
    expect(await Promise.all([first, second])).toEqual([undefined, undefined])
    expect(thread.hasRoom).toBe(false)
    expect(await thread.ask(3)).toBeUndefined()
  })

  test.each(['throw new Error("lost")', 'process.exit(1)'])(
    'that breaks down leaves nobody waiting: %s',
    async (body) => {
      const thread = threadOf(answering(body))
      expect(await thread.ask(1)).toBeUndefined()
      expect(thread.hasRoom).toBe(false)
    },
  )

  test('that may not be started leaves nobody waiting', async () => {
    const starting = new URL('thread/thread.js', compiled)
    const code = `import { startThread } from '${starting.href}'
      const thread = startThread({ file: new URL('${starting.href}'), waitingMax: 1 })
      console.log(thread.hasRoom, await thread.ask(1))
      thread.end()`
    const words = [permission, '--allow-fs-read=*', '--input-type=module', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    expect(stdout).toBe('false undefined\n')
  })
})
