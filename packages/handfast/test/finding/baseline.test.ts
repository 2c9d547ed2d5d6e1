import { describe, expect, test } from 'vitest'
import {
  baselineCharactersMax,
  baselineOf,
  baselineSuppressions,
  parseBaseline,
  serializeBaseline,
} from '../../src/finding/baseline.ts'
import { FindingError } from '../../src/finding/errors.ts'
import { applySuppressions } from '../../src/finding/suppression.ts'
import { problemsBy } from '../report/schema.ts'
import { at, finding } from './findings.ts'

const one = '1'.repeat(32)
const two = '2'.repeat(32)
const three = '3'.repeat(32)
const options = { today: '2026-11-22', reason: 'known when the audit was introduced' }
const findings = [
  finding({ fingerprint: two, location: at('src/b.ts', 4) }),
  finding({ fingerprint: one, location: at('src/a.ts', 9) }),
]
const problems = problemsBy(new URL('../../schema/baseline-1.0.schema.json', import.meta.url))

test('it holds the findings in the order of files, with reason and day', () => {
  expect(baselineOf(findings, options)).toEqual({
    schemaVersion: '1.0',
    entries: [
      {
        fingerprint: one,
        weakness: 'unbound-session',
        file: 'src/a.ts',
        reason: 'known when the audit was introduced',
        createdAt: '2026-11-22',
      },
      {
        fingerprint: two,
        weakness: 'unbound-session',
        file: 'src/b.ts',
        reason: 'known when the audit was introduced',
        createdAt: '2026-11-22',
      },
    ],
  })
})

test('it is read as it was written, and keeps to its schema', () => {
  const baseline = baselineOf(findings, { ...options, until: '2027-01-31' })
  expect(parseBaseline(serializeBaseline(baseline))).toEqual(baseline)
  expect(problems(JSON.parse(serializeBaseline(baseline)))).toEqual([])
})

test('what a comment suppresses needs no entry', () => {
  const suppressed = { by: 'comment', reason: 'r' } as const
  expect(baselineOf([finding({ suppressed })], options).entries).toEqual([])
})

test('written again, entries that hold keep their reason and day, and the others go', () => {
  const previous = baselineOf(findings, options)
  const suppressed = { by: 'baseline', reason: options.reason } as const
  const again = baselineOf(
    [finding({ fingerprint: one, suppressed }), finding({ fingerprint: three })],
    { today: '2027-05-01', reason: 'new', previous },
  )
  expect(
    again.entries.map(({ fingerprint, reason, createdAt }) => [fingerprint, reason, createdAt]),
  ).toEqual([
    [one, 'known when the audit was introduced', '2026-11-22'],
    [three, 'new', '2027-05-01'],
  ])
})

describe('applied', () => {
  const judged = new Set(['unbound-session'] as const)

  test('it suppresses by fingerprint, and reports what no longer is', () => {
    const suppressions = baselineSuppressions(baselineOf(findings, options))
    const { findings: held, unused } = applySuppressions(
      [
        finding({ fingerprint: one, location: at('src/moved.ts', 1) }),
        finding({ fingerprint: three }),
      ],
      suppressions,
      { today: '2026-11-22', judged },
    )
    expect(held.map(({ suppressed }) => suppressed)).toEqual([
      { by: 'baseline', reason: 'known when the audit was introduced' },
      null,
    ])
    expect(unused).toEqual([
      { by: 'baseline', at: two, reason: 'matches nothing', what: 'unbound-session in src/b.ts' },
    ])
  })

  test('an expired entry suppresses nothing, and is reported', () => {
    const suppressions = baselineSuppressions(
      baselineOf(findings, { ...options, until: '2026-12-01' }),
    )
    const { findings: held, unused } = applySuppressions(findings, suppressions, {
      today: '2026-12-02',
      judged,
    })
    expect(held.every(({ suppressed }) => suppressed === null)).toBe(true)
    expect(unused.map(({ reason }) => reason)).toEqual(['expired', 'expired'])
  })
})

describe('what is no baseline is refused with a code', () => {
  const entry = {
    fingerprint: one,
    weakness: 'unbound-session',
    file: 'src/a.ts',
    reason: 'r',
    createdAt: '2026-11-22',
  }
  const holding = (...entries: readonly unknown[]): string =>
    JSON.stringify({ schemaVersion: '1.0', entries })
  const cases: readonly (readonly [string, string, string])[] = [
    ['no JSON', '{', 'BASELINE_NOT_JSON'],
    ['an array', '[]', 'BASELINE_MALFORMED'],
    ['null', 'null', 'BASELINE_MALFORMED'],
    ['another version', '{"schemaVersion":"2.0","entries":[]}', 'BASELINE_VERSION_UNKNOWN'],
    ['no version', '{"entries":[]}', 'BASELINE_VERSION_UNKNOWN'],
    ['no entries', '{"schemaVersion":"1.0"}', 'BASELINE_MALFORMED'],
    ['an entry that is a text', holding('x'), 'BASELINE_MALFORMED'],
    ['a short fingerprint', holding({ ...entry, fingerprint: 'abc' }), 'BASELINE_MALFORMED'],
    ['no reason', holding({ ...entry, reason: undefined }), 'BASELINE_MALFORMED'],
    ['a day that is none', holding({ ...entry, createdAt: '2026-02-30' }), 'BASELINE_MALFORMED'],
    ['an end that is no day', holding({ ...entry, until: 5 }), 'BASELINE_MALFORMED'],
    ['too long a text', ' '.repeat(baselineCharactersMax + 1), 'BASELINE_TOO_LARGE'],
  ]
  test('the message says which file, and what to do', () => {
    expect(() => parseBaseline('{', 'The baseline known.json')).toThrow(
      'The baseline known.json is not JSON. Mend it, or remove it and write a new one.',
    )
  })

  for (const [name, text, code] of cases) {
    test(`${name}: ${code}`, () => {
      expect(() => parseBaseline(text)).toThrow(FindingError)
      expect(() => parseBaseline(text)).toThrow(expect.objectContaining({ code }))
    })
  }

  test('the message says which entry it is', () => {
    expect(() => parseBaseline(holding(entry, { ...entry, file: 1 }))).toThrow(
      'The baseline cannot be read: entry 2 has no text at file',
    )
  })
})
