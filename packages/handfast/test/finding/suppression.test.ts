import type { WeaknessId } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import { commentSuppressions } from '../../src/finding/comment-suppression.ts'
import type { SourceComment } from '../../src/finding/comment-suppression.ts'
import { configSuppressions } from '../../src/finding/config-suppression.ts'
import { isDay } from '../../src/finding/date.ts'
import type { Finding } from '../../src/finding/finding.ts'
import { applySuppressions } from '../../src/finding/suppression.ts'
import type { Suppression, SuppressionOutcome } from '../../src/finding/suppression.ts'
import { at, finding } from './findings.ts'

const judged: ReadonlySet<WeaknessId> = new Set(['unbound-session', 'session-id-in-url'])

function apply(
  suppressions: readonly Suppression[],
  findings: readonly Finding[] = [finding({ location: at('src/a.ts', 10) })],
): SuppressionOutcome {
  return applySuppressions(findings, suppressions, { today: '2026-11-22', judged })
}

function comment(text: string, changes: Partial<SourceComment> = {}): SourceComment {
  const startLine = changes.startLine ?? 10
  const endLine = startLine + text.split('\n').length - 1
  return { file: 'src/a.ts', startLine, endLine, text, ownLine: false, ...changes }
}

/**
 * `+ reason` when the finding on line 10 of src/a.ts is suppressed, and what is reported as unused.
 */
function outcome(...comments: readonly SourceComment[]): readonly string[] {
  const { findings, unused } = apply(commentSuppressions(comments))
  return [
    ...findings.flatMap(({ suppressed }) =>
      suppressed === null ? [] : [`+ ${suppressed.reason}`],
    ),
    ...unused.map(({ by, at: where, reason }) => `${by} ${where} ${reason}`),
  ]
}

describe('a comment', () => {
  const cases: readonly (readonly [string, SourceComment, readonly string[]])[] = [
    ['behind the line', comment(' handfast-ignore[unbound-session] -- one user'), ['+ one user']],
    [
      'alone on the line above',
      comment('handfast-ignore[unbound-session] -- one user', { startLine: 9, ownLine: true }),
      ['+ one user'],
    ],
    [
      'behind the line above',
      comment('handfast-ignore[unbound-session] -- one user', { startLine: 9 }),
      ['comment src/a.ts:9 matches nothing'],
    ],
    [
      'on the line below',
      comment('handfast-ignore[unbound-session] -- one user', { startLine: 11, ownLine: true }),
      ['comment src/a.ts:11 matches nothing'],
    ],
    [
      'in another file',
      comment('handfast-ignore[unbound-session] -- r', { file: 'src/b.ts' }),
      ['comment src/b.ts:10 matches nothing'],
    ],
    [
      'for another weakness',
      comment('handfast-ignore[session-id-in-url] -- r'),
      ['comment src/a.ts:10 matches nothing'],
    ],
    ['for a weakness that nobody judged', comment('handfast-ignore[unbound-task] -- r'), []],
    [
      'for several, of which one is used',
      comment('handfast-ignore[unbound-session, session-id-in-url] -- r'),
      ['+ r', 'comment src/a.ts:10 matches nothing'],
    ],
    [
      'for the file, anywhere in it',
      comment('handfast-ignore-file[unbound-session] -- demo', { startLine: 99 }),
      ['+ demo'],
    ],
    [
      'until a day to come',
      comment('handfast-ignore[unbound-session] until 2027-01-31 -- r'),
      ['+ r'],
    ],
    ['until today', comment('handfast-ignore[unbound-session] until 2026-11-22 -- r'), ['+ r']],
    [
      'until yesterday',
      comment('handfast-ignore[unbound-session] until 2026-11-21 -- r'),
      ['comment src/a.ts:10 expired'],
    ],
    [
      'until a day that does not exist',
      comment('handfast-ignore[unbound-session] until 2027-02-30 -- r'),
      ['comment src/a.ts:10 not understood'],
    ],
    [
      'without a reason',
      comment('handfast-ignore[unbound-session]'),
      ['comment src/a.ts:10 no reason given'],
    ],
    [
      'with an empty reason',
      comment('handfast-ignore[unbound-session] --  '),
      ['comment src/a.ts:10 no reason given'],
    ],
    [
      'with a reason behind nothing',
      comment('handfast-ignore[unbound-session] because I say so'),
      ['comment src/a.ts:10 no reason given'],
    ],
    [
      'for a weakness that there is not',
      comment('handfast-ignore[unbound-sesion] -- r'),
      ['comment src/a.ts:10 unknown weakness'],
    ],
    ['without a bracket', comment('handfast-ignore -- r'), ['comment src/a.ts:10 not understood']],
    [
      'with nothing in it',
      comment('handfast-ignore[ ] -- r'),
      ['comment src/a.ts:10 not understood'],
    ],
    [
      'behind another tool',
      comment(' noqa: E501  # handfast-ignore[unbound-session] -- r'),
      ['+ r'],
    ],
    [
      'in a block',
      comment('*\n * handfast-ignore[unbound-session] -- r\n ', { startLine: 7, ownLine: true }),
      ['+ r'],
    ],
    ['that only speaks of it', comment('see `handfast-ignore[unbound-session] -- r`'), []],
  ]
  for (const [name, given, expected] of cases) {
    test(name, () => {
      expect(outcome(given)).toEqual(expected)
    })
  }

  test('comments above a line may be stacked', () => {
    const own = { ownLine: true }
    expect(
      outcome(
        comment('handfast-ignore[unbound-session] -- first', { ...own, startLine: 7 }),
        comment('why this is so', { ...own, startLine: 8 }),
        comment('handfast-ignore[session-id-in-url] -- second', { ...own, startLine: 9 }),
      ),
    ).toEqual(['+ first', 'comment src/a.ts:9 matches nothing'])
  })

  test('a list of weaknesses without an end is cut', () => {
    const many = Array.from({ length: 1000 }, () => 'unbound-session').join(',')
    expect(
      commentSuppressions([comment(`handfast-ignore[${many}] -- r`)]).length,
    ).toBeLessThanOrEqual(50)
  })
})

describe('the configuration', () => {
  function configured(path: string | undefined, file: string): boolean {
    const entry = { weakness: 'unbound-session', reason: 'r', at: 'handfast.yaml:3' }
    const suppressions = configSuppressions([path === undefined ? entry : { ...entry, path }])
    return apply(suppressions, [finding({ location: at(file, 1) })]).unused.length === 0
  }

  const cases: readonly (readonly [string | undefined, string, boolean])[] = [
    [undefined, 'src/a.ts', true],
    ['src/', 'src/a.ts', true],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/b/a.ts', false],
    ['src/**/*.ts', 'src/b/a.ts', true],
    ['*.py', 'src/b/a.py', true],
    ['/a.py', 'src/a.py', false],
    ['examples', 'src/a.ts', false],
    ['*', '../outside.ts', false],
  ]
  for (const [path, file, covered] of cases) {
    test(`${path ?? 'no path'} ${covered ? 'covers' : 'does not cover'} ${file}`, () => {
      expect(configured(path, file)).toBe(covered)
    })
  }

  test('dates and reasons count as in comments', () => {
    const entry = { weakness: 'unbound-session', at: 'handfast.yaml:3' }
    const { findings, unused } = apply(
      configSuppressions([
        { ...entry, reason: 'r', until: '2026-01-01' },
        { ...entry, reason: ' ' },
        { ...entry, reason: 'r', until: 'soon' },
      ]),
    )
    expect(findings[0]?.suppressed).toBeNull()
    expect(unused.map(({ reason }) => reason)).toEqual([
      'expired',
      'no reason given',
      'not understood',
    ])
  })
})

test('the first that covers gives the reason, and the others are used too', () => {
  const { findings, unused } = apply([
    ...commentSuppressions([comment('handfast-ignore[unbound-session] -- from a comment')]),
    ...configSuppressions([{ weakness: 'unbound-session', reason: 'from a file', at: 'c:1' }]),
  ])
  expect(findings[0]?.suppressed).toEqual({ by: 'comment', reason: 'from a comment' })
  expect(unused).toEqual([])
})

test('without suppressions findings are what they were', () => {
  const findings = [finding()]
  expect(apply([], findings)).toEqual({ findings, unused: [] })
})

test('days are those of the calendar', () => {
  expect(['2024-02-29', '2026-12-31'].every(isDay)).toBe(true)
  expect(['2026-02-29', '2026-13-01', '2026-1-1', 'x', '', '2026-11-22T00:00'].some(isDay)).toBe(
    false,
  )
})

test('what is unused says what it was about, as it was written', () => {
  const suppression = {
    by: 'comment',
    at: 'src/a.ts:1',
    weakness: 'unbound-session',
    reason: 'r',
    covers: () => false,
  } as const
  const written = [
    suppression,
    { ...suppression, until: '2020-01-31' },
    { ...suppression, until: 'tomorrow' },
    { ...suppression, weakness: 'x'.repeat(500) },
    { ...suppression, by: 'baseline' as const, file: 'src/b.ts' },
    { ...suppression, weakness: '', malformed: true as const },
  ]
  const judged = new Set(['unbound-session'] as const)
  const { unused } = applySuppressions([], written, { today: '2026-11-22', judged })
  expect(unused.map(({ reason, what }) => [reason, what])).toEqual([
    ['matches nothing', 'unbound-session'],
    ['expired', 'unbound-session until 2020-01-31'],
    ['not understood', 'unbound-session until tomorrow'],
    ['unknown weakness', 'x'.repeat(100)],
    ['matches nothing', 'unbound-session in src/b.ts'],
    ['not understood', undefined],
  ])
})
