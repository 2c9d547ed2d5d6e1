import { describe, expect, test } from 'vitest'
import { FindingError } from '../../src/finding/errors.ts'
import { changesSince, parseEarlierProbe } from '../../src/finding/probe-changes.ts'
import type { EarlierCheck } from '../../src/finding/probe-changes.ts'
import type { CheckResult, VerdictKind } from '../../src/finding/probe-result.ts'
import { jsonProbeReport } from '../../src/report/probe/json.ts'
import { probeReports } from '../../src/report/probe/registry.generated.ts'
import { probeSample, probeSampleOptions } from '../report/probe-sample.ts'
import { problemsBy } from '../report/schema.ts'

const [sampleCheck] = probeSample.checks
if (sampleCheck === undefined) throw new TypeError('the sample has no check')

const check = (verdict: VerdictKind, changed: Partial<CheckResult> = {}): CheckResult => ({
  ...sampleCheck,
  weakness: 'unbound-session',
  verdict,
  reason: `it is ${verdict}`,
  ...changed,
})

function kindsOf(before: readonly EarlierCheck[], now: readonly CheckResult[]): unknown {
  const earlier = { target: 'http://127.0.0.1:1/mcp', version: '0.1.0', checks: before }
  return changesSince(earlier, { checks: now }, 'old.json').entries.map(({ kind }) => kind)
}

describe('what became of a check', () => {
  test.each<[VerdictKind | null, VerdictKind | null, readonly string[]]>([
    ['vulnerable', 'safe', ['fixed']],
    ['vulnerable', 'vulnerable', ['still']],
    ['vulnerable', 'inconclusive', ['not-tested']],
    ['vulnerable', 'not-applicable', ['not-tested']],
    ['vulnerable', null, ['not-tested']],
    ['safe', 'vulnerable', ['new']],
    ['inconclusive', 'vulnerable', ['new']],
    [null, 'vulnerable', ['new']],
    ['safe', 'inconclusive', ['not-tested']],
    ['safe', null, ['not-tested']],
    ['safe', 'safe', []],
    ['inconclusive', 'safe', []],
    ['inconclusive', 'inconclusive', []],
    [null, 'safe', []],
  ])('%s, then %s', (before, now, kinds) => {
    const list = (verdict: VerdictKind | null): readonly CheckResult[] =>
      verdict === null ? [] : [check(verdict)]
    expect(kindsOf(list(before), list(now))).toEqual(kinds)
  })

  test('is told for each way in', () => {
    const modern = { era: 'modern' } as const
    const before = [check('vulnerable'), check('vulnerable', modern)]
    expect(kindsOf(before, [check('safe'), check('vulnerable', modern)])).toEqual([
      'still',
      'fixed',
    ])
  })

  test('says why where this time there was no way in', () => {
    const none = check('not-applicable', { era: null, transport: null, reason: 'no such era' })
    const earlier = { target: 'x', version: '0.1.0', checks: [check('vulnerable')] }
    const { entries } = changesSince(earlier, { checks: [none] }, 'old.json')
    expect(entries).toMatchObject([{ kind: 'not-tested', now: null, reason: 'no such era' }])
  })
})

describe('an earlier report', () => {
  test('is what the JSON report writes', () => {
    const text = jsonProbeReport.render(probeSample, probeSampleOptions)
    const earlier = parseEarlierProbe(text, 'The report old.json')
    expect(earlier.checks).toHaveLength(probeSample.checks.length)
    expect(changesSince(earlier, probeSample, 'old.json').entries.map(({ kind }) => kind)).toEqual([
      'still',
      'still',
    ])
  })

  test('may name a weakness that is not known here, and members of a later 1.x', () => {
    const text = JSON.stringify({
      schemaVersion: '1.7',
      target: 'x',
      later: true,
      checks: [{ weakness: 'not-invented-yet', verdict: 'safe', reason: 'r', era: null }],
    })
    expect(parseEarlierProbe(text, 'It')).toEqual({ target: 'x', version: 'unknown', checks: [] })
  })

  test.each([
    ['AGAINST_NOT_JSON', '{'],
    ['AGAINST_VERSION_UNKNOWN', '{}'],
    ['AGAINST_VERSION_UNKNOWN', '{"schemaVersion":"2.0"}'],
    ['AGAINST_VERSION_UNKNOWN', '[]'],
    ['AGAINST_MALFORMED', '{"schemaVersion":"1.0","target":"x","findings":[]}'],
    ['AGAINST_MALFORMED', '{"schemaVersion":"1.0","target":"x","checks":[{"verdict":"PASS"}]}'],
    ['AGAINST_MALFORMED', '{"schemaVersion":"1.0","target":"x","checks":[null]}'],
  ])('%s: %s', (code, text) => {
    const parse = (): unknown => parseEarlierProbe(text, 'The report old.json')
    expect(parse).toThrow(FindingError)
    expect(parse).toThrow(expect.objectContaining({ code }))
  })
})

describe('reports', () => {
  const earlier = {
    target: 'http://127.0.0.1:9/mcp',
    version: '0.0.9',
    checks: probeSample.checks.map((one) => ({ ...one, verdict: 'vulnerable' as const })),
  }
  const result = { ...probeSample, changes: changesSince(earlier, probeSample, 'old.json') }

  test.each(['pretty', 'markdown', 'html', 'concise'])('%s tells it', (id) => {
    const text = probeReports.find((report) => report.id === id)?.render(result, probeSampleOptions)
    expect(text).toContain('2 still there, 2 no longer tested, 1 fixed')
  })

  test('the JSON is as its schema says', () => {
    const file = new URL('../../schema/probe-report-1.0.schema.json', import.meta.url)
    const text = jsonProbeReport.render(result, probeSampleOptions)
    expect(problemsBy(file)(JSON.parse(text))).toEqual([])
  })
})
