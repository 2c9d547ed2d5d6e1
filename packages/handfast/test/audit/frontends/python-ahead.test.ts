import { expect, onTestFinished, test, vi } from 'vitest'
import { parseAhead } from '../../../src/audit/frontends/python/parse-ahead.ts'
import type { ParseAhead } from '../../../src/audit/frontends/python/parse-ahead.ts'
import { pythonFrontend } from '../../../src/audit/frontends/python/python-frontend.ts'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import { printProgram } from '../../../src/audit/ir/print.ts'
import { ampleLimits, lowerText } from './python-program.ts'

const threadFile = new URL('../../../dist/audit/frontends/python/parse-thread.js', import.meta.url)
const nodesMax = 1_000_000
const long = 'def f(a):\n    return g(a, b=[1])  # note\n'.repeat(5_000)

function aheadOf(): ParseAhead {
  const ahead = parseAhead(threadFile)
  onTestFinished(() => ahead.end())
  return ahead
}

/** Parses on the thread, which takes a moment to be there. */
async function parsedAhead(ahead: ParseAhead, text: string): Promise<void> {
  const begun = await vi.waitFor(
    () => {
      const done = ahead.begin('a.py', { text, nodesMax })
      if (done === undefined) throw new Error('not ready')
      return { done }
    },
    { timeout: 20_000 },
  )
  await begun.done
}

test('short projects are parsed without a thread', async () => {
  const ahead = aheadOf()
  expect(ahead.begin('a.py', { text: 'a()', nodesMax })).toBeUndefined()
  expect(ahead.take('a.py', 'a()')).toBeUndefined()
})

test('what the thread parsed lowers to the same program', async () => {
  const ahead = aheadOf()
  await parsedAhead(ahead, long)
  const parsed = ahead.take('a.py', long)
  expect(parsed?.state).toBe('parsed')
  expect(ahead.take('a.py', long)).toBeUndefined()

  const frontend = pythonFrontend({ threadFile })
  onTestFinished(() => frontend.end?.())
  await frontend.prepare()
  await vi.waitFor(
    async () => {
      const begun = frontend.parseAhead?.('server.py', long, ampleLimits)
      if (begun === undefined) throw new Error('not ready')
      await begun
    },
    { timeout: 20_000 },
  )
  const builder = programBuilder()
  const outcome = frontend.lower('server.py', long, builder, ampleLimits)
  const plain = await lowerText(long)
  expect(outcome.state).toBe('lowered')
  expect(printProgram(builder.finish())).toBe(printProgram(plain.program))
})

test('a text that uses up the memory is refused, and the next one is parsed', async () => {
  const ahead = aheadOf()
  ahead.begin('long.py', { text: long, nodesMax })
  const greedy = '//*exec'.repeat(5000)
  await parsedAhead(ahead, greedy)
  expect(ahead.take('a.py', greedy)).toEqual({
    state: 'refused',
    reason: 'takes the parser too much memory',
  })
  await parsedAhead(ahead, 'a()')
  expect(ahead.take('a.py', 'a()')?.state).toBe('parsed')
}, 60_000)

test('another text under the same path is not taken for it', async () => {
  const ahead = aheadOf()
  await parsedAhead(ahead, long)
  expect(ahead.take('a.py', 'a()')).toBeUndefined()
})
