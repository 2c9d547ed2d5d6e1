import { describe, expect, test } from 'vitest'
import { talliesOf, toldApart, wordFor } from '../probe/tally.ts'
import type { Trial } from '../probe/tally.ts'

const trial = (changed: Partial<Trial>): Trial => ({
  of: 'kit/unbound-session',
  weakness: 'unbound-session',
  truth: 'weak',
  verdicts: ['vulnerable'],
  requests: 10,
  elapsedMs: 1.4,
  because: '',
  ...changed,
})

describe('a weak server', () => {
  test.each([
    [['vulnerable'], 'true'],
    [['safe', 'vulnerable'], 'true'],
    [['safe'], 'false'],
    [['not-applicable'], 'false'],
    [['safe', 'inconclusive'], 'inconclusive'],
    [[], 'inconclusive'],
  ] as const)('%j is %s', (verdicts, word) => {
    expect(wordFor({ truth: 'weak', verdicts })).toBe(word)
  })
})

describe('a mended server', () => {
  test.each([
    [['vulnerable'], 'false'],
    [['safe', 'vulnerable'], 'false'],
    [['safe'], 'true'],
    [['safe', 'not-applicable'], 'true'],
    [['safe', 'inconclusive'], 'inconclusive'],
    [[], 'inconclusive'],
  ] as const)('%j is %s', (verdicts, word) => {
    expect(wordFor({ truth: 'mended', verdicts })).toBe(word)
  })
})

test('trials are counted by check, and the dearest one is kept', () => {
  const trials = [
    trial({}),
    trial({ truth: 'mended', verdicts: ['safe'], requests: 12, elapsedMs: 7.6 }),
    trial({ of: 'b', weakness: 'unbound-handle', verdicts: ['inconclusive'] }),
  ]
  expect(talliesOf(trials)).toEqual([
    {
      weakness: 'unbound-handle',
      true: 0,
      false: 0,
      inconclusive: 1,
      requestsMax: 10,
      elapsedMsMax: 1,
    },
    {
      weakness: 'unbound-session',
      true: 2,
      false: 0,
      inconclusive: 0,
      requestsMax: 12,
      elapsedMsMax: 8,
    },
  ])
})

test('a pair is told apart when both of it are known for what they are', () => {
  const weak = trial({})
  const mended = trial({ truth: 'mended', verdicts: ['safe'] })
  expect(toldApart([weak, mended])).toEqual({ told: 1, cleared: 1, all: 1 })
  const unclear = { ...mended, verdicts: ['inconclusive'] } as const
  expect(toldApart([weak, unclear])).toEqual({ told: 1, cleared: 0, all: 1 })
  const shown = { ...mended, verdicts: ['vulnerable'] } as const
  expect(toldApart([weak, shown])).toEqual({ told: 0, cleared: 0, all: 1 })
})
