import { describe, expect, test } from 'vitest'
import type { AuditResult } from '../../src/finding/finding.ts'
import { joinProbe, probeOnlyChecks } from '../../src/finding/join-probe.ts'
import { jsonText } from '../../src/report/parts/json-text.ts'
import { htmlReport } from '../../src/report/html.ts'
import { jsonReport } from '../../src/report/json.ts'
import { reports } from '../../src/report/registry.generated.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { controlCharacters } from './control-characters.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanProbeSample, hostileProbeSample, probeSample } from './probe-sample.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'
import { officialSarifProblems, problemsBy } from './schema.ts'

const joined = joinProbe(sample, probeSample)
const probedOf = ({ findings }: AuditResult, weakness: string): unknown =>
  findings.find((finding) => finding.weakness === weakness)?.probed

describe('a finding', () => {
  test('that the probe demonstrates is confirmed, with high confidence and the check', () => {
    const finding = joined.findings.find(({ weakness }) => weakness === 'unbound-session')
    expect(finding).toMatchObject({
      confidence: 'high',
      severity: 'high',
      probed: {
        state: 'confirmed',
        said: expect.stringMatching(/^b: POST ping/u),
        checks: ['7fa034681c82d20d4e39eb6cdf7af176'],
      },
    })
  })

  test('weighs what the probe says where that is more', () => {
    const before = sample.findings.find(({ weakness }) => weakness === 'session-id-exposed')
    const after = joined.findings.find(({ weakness }) => weakness === 'session-id-exposed')
    expect([before?.severity, after?.severity]).toEqual(['low', 'critical'])
    expect(after?.context).toContain('shown on the running server')
  })

  test('that the probe did not see says so, and stays as it was', () => {
    const id = 'client-chosen-session-id'
    const before = sample.findings.find(({ weakness }) => weakness === id)
    const after = joined.findings.find(({ weakness }) => weakness === id)
    expect(after).toEqual({
      ...before,
      probed: expect.objectContaining({ state: 'not-seen' }),
    })
    expect(joined.findings).toHaveLength(sample.findings.length)
  })

  test('that the probe left open says what would settle it', () => {
    const finding = sample.findings[0]
    if (finding === undefined) throw new TypeError('the sample has no finding')
    const one = { ...finding, weakness: 'session-as-authentication' as const }
    const result = joinProbe({ ...sample, findings: [one] }, probeSample)
    expect(probedOf(result, 'session-as-authentication')).toMatchObject({
      state: 'open',
      said: expect.stringContaining('--disruptive would settle it'),
    })
  })

  test('that no check is about has nothing said of it', () => {
    expect(probedOf(joined, 'session-id-in-url')).toBeUndefined()
  })

  test('of several in one weakness does not claim to be the place', () => {
    const twice = { ...sample, findings: [...sample.findings, ...sample.findings] }
    expect(probedOf(joinProbe(twice, probeSample), 'unbound-session')).toMatchObject({
      said: expect.stringContaining('by which of the 2 places, a probe cannot tell'),
    })
  })
})

describe('the score', () => {
  test('counts what both saw once, and what only the probe saw too', () => {
    const alone = joinProbe(cleanSample, probeSample)
    expect(probeOnlyChecks(alone)).toHaveLength(2)
    expect(alone.score).toBeLessThan(100 - 20 - 10)
    expect(probeOnlyChecks(joined)).toHaveLength(0)
  })

  test('a suppressed finding hides nothing that was demonstrated', () => {
    const suppressed = { by: 'config', reason: 'known' } as const
    const findings = sample.findings.map((finding) => ({ ...finding, suppressed }))
    expect(probeOnlyChecks(joinProbe({ ...sample, findings }, probeSample))).toHaveLength(2)
  })

  test('there is a grade only where both have one', () => {
    expect(joinProbe(cleanSample, cleanProbeSample).grade).toBe('A')
    expect(joinProbe(cleanSample, probeSample).grade).toBeNull()
    expect(joinProbe(sample, cleanProbeSample).grade).toBeNull()
  })
})

/** One rule of each run is enough to see. */
function excerpt(id: string, text: string): string {
  if (id !== 'sarif') return text
  const log = JSON.parse(text)
  for (const { tool } of log.runs) tool.driver.rules = tool.driver.rules.slice(0, 1)
  return jsonText(log)
}

describe.each(reports.map((report) => [report.id, report] as const))('%s', (id, report) => {
  test('as committed', async () => {
    const text = excerpt(id, report.render(joined, sampleOptions))
    await expect(text).toMatchFileSnapshot(`snapshots/joined-${id}.${report.fileExtension}.snap`)
  })

  test('tells what only the probe saw', () => {
    const text = report.render(joinProbe(cleanSample, probeSample), sampleOptions)
    expect(text).toContain('session-id-exposed')
    expect(text).toContain('unbound-session')
  })

  test('what a server says moves no cursor', () => {
    const text = report.render(joinProbe(hostileSample, hostileProbeSample), hostileOptions)
    expect(text.replaceAll('\ufffe', '')).not.toMatch(controlCharacters)
  })
})

describe('the published schema', () => {
  const schema = (name: string): URL => new URL(`../../schema/${name}`, import.meta.url)
  const problems = problemsBy(schema('report-1.1.schema.json'), [
    schema('probe-report-1.0.schema.json'),
  ])
  const written = (result: AuditResult): unknown =>
    JSON.parse(jsonReport.render(result, sampleOptions))

  test('1.1 holds for a joined report, and for one without a probe', () => {
    expect(problems(written(joined))).toEqual([])
    expect(problems(written(sample))).toEqual([])
    expect(written(joined)).toMatchObject({ schemaVersion: '1.1', probe: { schemaVersion: '1.0' } })
  })

  test('a report without a probe is still 1.0', () => {
    const before = problemsBy(schema('report-1.0.schema.json'))
    expect(before(written(sample))).toEqual([])
    expect(before(written(joined))).not.toEqual([])
  })
})

test('sarif has a run of each, which a service keeps apart', () => {
  const log = JSON.parse(sarifReport.render(joined, sampleOptions))
  expect(officialSarifProblems(log)).toEqual([])
  const ids = log.runs.map((run: { automationDetails: { id: string } }) => run.automationDetails.id)
  expect(ids).toEqual(['handfast/audit/', 'handfast/probe/'])
})

test('the page leads from a confirmed finding to the exchange', () => {
  const page = htmlReport.render(joined, sampleOptions)
  expect(page).toContain('href="#p-7fa034681c82d20d4e39eb6cdf7af176"')
  expect(page).toContain('id="p-7fa034681c82d20d4e39eb6cdf7af176"')
})
