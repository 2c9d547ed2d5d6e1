import { describe, expect, test, vi } from 'vitest'
import { findPairs } from '../../../../servers/probe/kit/pairs.ts'
import type { Kind, Pair } from '../../../../servers/probe/kit/pairs.ts'
import { probe } from '../../src/probe/probe.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })
// What fastmcp is made with tells of every request.
vi.spyOn(console, 'log').mockImplementation(() => undefined)

/** Those made with the kit are in checks.test.ts. */
const pairs = findPairs().filter(({ stack }) => stack !== 'kit')

interface Outcome {
  /** One a way in: a server of both eras is looked at in each. */
  readonly verdicts: readonly string[]
  readonly reasons: readonly string[]
}

async function probed(pair: Pair, kind: Kind): Promise<Outcome> {
  const served = await pair.start(kind)
  try {
    const { checks } = await probe({
      url: served.url,
      as,
      only: [pair.weakness],
      level: 'disruptive',
      limits: { ...patient, silenceMs: 500 },
      waitMs: 2_100,
      ...(await pair.setUp(served.url)),
    })
    const reasons = checks.map(({ reason }) => reason)
    return { verdicts: checks.map(({ verdict }) => verdict), reasons }
  } finally {
    await served.close()
  }
}

test('there are pairs over everything that servers are made with', () => {
  const stacks = [...new Set(pairs.map(({ stack }) => stack))]
  expect(stacks).toEqual(['express', 'fastmcp', 'python', 'sdk-v1-sse', 'sdk-v1', 'sdk-v2'])
  expect(pairs.length).toBeGreaterThanOrEqual(20)
})

describe.each(pairs)('$name', (pair) => {
  test('is shown on the weak server', async () => {
    const { verdicts, reasons } = await probed(pair, 'weak')
    expect(verdicts, reasons.join('\n')).toContain('vulnerable')
  })

  test('is not there on the mended one', async () => {
    const { verdicts, reasons } = await probed(pair, 'mended')
    expect(verdicts, reasons.join('\n')).toEqual(verdicts.map(() => 'safe'))
  })
})
