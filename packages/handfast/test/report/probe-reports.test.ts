import { describe, expect, test } from 'vitest'
import type { ProbeResult } from '../../src/finding/probe-result.ts'
import { jsonText } from '../../src/report/parts/json-text.ts'
import { conciseProbeReport } from '../../src/report/probe/concise.ts'
import { githubProbeReport } from '../../src/report/probe/github.ts'
import { htmlProbeReport } from '../../src/report/probe/html.ts'
import { jsonProbeReport } from '../../src/report/probe/json.ts'
import { junitProbeReport } from '../../src/report/probe/junit.ts'
import { markdownProbeReport } from '../../src/report/probe/markdown.ts'
import { prettyProbeReport } from '../../src/report/probe/pretty.ts'
import { probeReports } from '../../src/report/probe/registry.generated.ts'
import { sarifProbeReport } from '../../src/report/probe/sarif.ts'
import { reports } from '../../src/report/registry.generated.ts'
import { controlCharacters } from './control-characters.ts'
import {
  cleanProbeSample,
  hostileProbeSample,
  probeSample,
  probeSampleOptions,
} from './probe-sample.ts'
import { officialSarifProblems, problemsBy } from './schema.ts'

const samples: readonly (readonly [suffix: string, result: ProbeResult])[] = [
  ['', probeSample],
  ['-clean', cleanProbeSample],
  ['-hostile', hostileProbeSample],
]

/** One rule is enough to see, and keeps when others change. */
function excerpt(id: string, text: string): string {
  if (id !== 'sarif') return text
  const log = JSON.parse(text)
  const { driver } = log.runs[0].tool
  driver.rules = driver.rules.slice(0, 1)
  return jsonText(log)
}

test('the formats are those of the audit', () => {
  const ids = (list: readonly { readonly id: string; readonly fileExtension: string }[]): unknown =>
    list.map(({ id, fileExtension }) => [id, fileExtension])
  expect(ids(probeReports)).toEqual(ids(reports))
})

describe.each(probeReports.map((report) => [report.id, report] as const))('%s', (id, report) => {
  test.each(samples)('as committed: sample%s', async (suffix, result) => {
    const text = excerpt(id, report.render(result, probeSampleOptions))
    const name = `snapshots/probe-${id}${suffix}.${report.fileExtension}.snap`
    await expect(text).toMatchFileSnapshot(name)
  })

  test('what a server says moves no cursor', () => {
    const text = report.render(hostileProbeSample, probeSampleOptions)
    // U+FFFE is nothing to a terminal, and JSON keeps it as it is.
    expect(text.replaceAll('\ufffe', '')).not.toMatch(controlCharacters)
  })
})

describe.each([60, 80])('pretty at %d columns', (width) => {
  test.each([true, false])('in colour: %s', async (color) => {
    const options = { ...probeSampleOptions, width, color, hyperlinks: color }
    const text = prettyProbeReport.render(probeSample, options)
    const name = `snapshots/probe-pretty-${width}${color ? '-color' : ''}.txt.snap`
    await expect(text).toMatchFileSnapshot(name)
    const prose = text.split('\n').filter((line) => !/curl|https:|\u001b/u.test(line))
    expect(Math.max(...prose.map(({ length }) => length))).toBeLessThanOrEqual(width)
  })
})

describe('the published schema', () => {
  const problems = problemsBy(new URL('../../schema/probe-report-1.0.schema.json', import.meta.url))

  test.each(samples)('holds for sample%s', (_, result) => {
    const written: unknown = JSON.parse(jsonProbeReport.render(result, probeSampleOptions))
    expect(problems(written)).toEqual([])
  })

  test('refuses what is not in it', () => {
    const written = JSON.parse(jsonProbeReport.render(probeSample, probeSampleOptions))
    expect(problems({ ...written, more: 1 })).not.toEqual([])
    const [first, ...others] = written.checks
    expect(problems({ ...written, checks: [{ ...first, verdict: 'PASS' }] })).not.toEqual([])
    expect(problems({ ...written, checks: [{ ...first, reason: '' }, ...others] })).not.toEqual([])
    const { grade, ...without } = written
    expect(grade).toBeNull()
    expect(problems(without)).not.toEqual([])
  })
})

describe('sarif', () => {
  test.each(samples)('is valid by the official schema: sample%s', (_, result) => {
    const log: unknown = JSON.parse(sarifProbeReport.render(result, probeSampleOptions))
    expect(officialSarifProblems(log)).toEqual([])
  })

  test('has a result for what was shown, with its exchange, and for nothing else', () => {
    const [run] = JSON.parse(sarifProbeReport.render(probeSample, probeSampleOptions)).runs
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'session-id-exposed',
      'unbound-session',
    ])
    expect(run.results[1]).toMatchObject({
      kind: 'fail',
      level: 'error',
      partialFingerprints: { 'handfast/probe/v1': '7fa034681c82d20d4e39eb6cdf7af176' },
      webRequest: { method: 'POST', headers: { authorization: '‹credential of b›' } },
      webResponse: { statusCode: 200, noResponseReceived: false },
    })
    for (const { ruleId, ruleIndex } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
    }
  })

  test('says what got no verdict', () => {
    const [run] = JSON.parse(sarifProbeReport.render(probeSample, probeSampleOptions)).runs
    const said = run.invocations[0].toolExecutionNotifications
    expect(said.map((one: { descriptor: { id: string } }) => one.descriptor.id)).toEqual([
      'check-inconclusive',
      'weakness-unchecked',
      'weakness-unchecked',
    ])
  })
})

test('nothing without a verdict passes a build', () => {
  const xml = junitProbeReport.render(probeSample, probeSampleOptions)
  expect(xml).toContain('tests="7" failures="2" errors="0" skipped="4"')
})

test('a partial run is a warning, a whole one is none', () => {
  const partial = githubProbeReport.render(probeSample, probeSampleOptions)
  expect(partial).toContain('::warning title=Handfast%3A the probe is partial::')
  const whole = githubProbeReport.render(cleanProbeSample, probeSampleOptions)
  expect(whole).not.toContain('::')
})

test('a comment stays below what GitHub takes', () => {
  const checks = Array.from({ length: 40 }, () => probeSample.checks).flat()
  const text = markdownProbeReport.render({ ...probeSample, checks }, probeSampleOptions)
  expect(text.length).toBeLessThan(65_536)
  expect(text).toContain('do not fit into a comment')
})

test('concise says what would settle what is open', () => {
  const lines = conciseProbeReport.render(probeSample, probeSampleOptions).split('\n')
  expect(lines[0]).toMatch(/^http:\/\/127\.0\.0\.1:3000\/mcp: critical session-id-exposed/u)
  expect(lines[2]).toMatch(/--disruptive would settle it$/u)
})

test('the page loads nothing, and nothing needs an exception', () => {
  const page = htmlProbeReport.render(hostileProbeSample, probeSampleOptions)
  expect(page).not.toMatch(/\s(?:src|srcset|style|on[a-z]+)="/u)
  expect(page).not.toMatch(/@import|url\(|<link|<iframe|<object|<base/u)
  expect(page.match(/<script/gu)).toHaveLength(1)
})
