import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runAudit } from '../../src/audit/run.ts'
import { openTarget } from '../../src/audit/target/open-target.ts'
import type { AuditResult, Finding, Location } from '../../src/finding/finding.ts'
import type { ReportOptions } from '../../src/report/report.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'
import { officialSarifProblems, problemsBy } from './schema.ts'

const profile = problemsBy(new URL('sarif-profile.schema.json', import.meta.url))

function problemsOf(
  result: AuditResult,
  options: ReportOptions = sampleOptions,
): readonly string[] {
  const log: unknown = JSON.parse(sarifReport.render(result, options))
  return [...officialSarifProblems(log), ...profile(log)]
}

/** The sample with every place of every finding somewhere else. */
function at(change: Partial<Location>): AuditResult {
  const moved = (finding: Finding): Finding => ({
    ...finding,
    location: { ...finding.location, ...change },
    related: finding.related.map((place) => ({ ...place, ...change })),
    trace: finding.trace.map((place) => ({ ...place, ...change })),
  })
  return { ...sample, findings: sample.findings.map(moved) }
}

describe('valid by the official schema and by our profile', () => {
  const accepted = sample.findings.map((finding) => ({
    ...finding,
    suppressed: { by: 'comment', reason: 'one user a deployment' } as const,
  }))
  const nothing = { ...sample.coverage, files: 0, analysed: 0, notAnalysed: [], weaknesses: [] }
  for (const [name, result] of [
    ['findings', sample],
    ['no findings', cleanSample],
    ['partial coverage', { ...cleanSample, coverage: sample.coverage, grade: null }],
    ['nothing to analyse', { ...cleanSample, coverage: nothing, grade: null }],
    ['all suppressed', { ...sample, findings: accepted }],
    ['a path as Windows writes it', at({ file: 'C:\\repo\\src\\server one.ts' })],
    ['a path with every reserved character', at({ file: "a b/[id]/100%/#?&+:@!$'()*,;=.ts" })],
    ['a path in Unicode', at({ file: 'src/サーバー/naïve/\u{1f511}\ud800.ts' })],
    ['zero width', at({ startLine: 1, endLine: 1, startColumn: 1, endColumn: 1 })],
    [
      'several lines, ending further left',
      at({ startLine: 3, endLine: 9, startColumn: 40, endColumn: 2 }),
    ],
  ] as const) {
    test(name, () => {
      expect(problemsOf(result)).toEqual([])
    })
  }

  test('a hostile target', () => {
    expect(problemsOf(hostileSample, hostileOptions)).toEqual([])
  })

  test('a target in another folder', () => {
    const prefixes = ['packages/server/', '../server/', '/srv/server/', 'C:\\server\\']
    for (const pathPrefix of prefixes) {
      expect(problemsOf(sample, { ...sampleOptions, pathPrefix })).toEqual([])
    }
  })
})

describe('valid for what is really found', () => {
  const servers = fileURLToPath(new URL('../../../../servers/', import.meta.url))
  for (const server of ['weak-typescript', 'weak-python', 'mended-typescript']) {
    test(server, { timeout: 60_000 }, async () => {
      const target = await openTarget(server, { cwd: servers, env: {}, includeTests: false })
      const result = await runAudit(target, {
        persona: 'regular',
        minConfidence: 'low',
        obeyComments: true,
        suppressions: [],
        now: () => new Date(0),
      })
      const texts = new Map(
        target.files.map((file) => {
          const text = file.read()
          return [file.path, text.state === 'read' ? text.text : undefined]
        }),
      )
      await target.close()
      expect(result.findings.length > 0).toBe(server.startsWith('weak'))
      const options = { ...sampleOptions, source: (file: string) => texts.get(file) }
      expect(problemsOf(result, options)).toEqual([])
    })
  }
})

test('the official schema refuses what is no SARIF', () => {
  const log = JSON.parse(sarifReport.render(sample, sampleOptions))
  log.runs[0].results[0].level = 'critical'
  log.runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri = 'src\\a b.ts'
  log.runs[0].tool.driver.rules[0].color = 'red'
  log.runs[0].invocations[0].endTimeUtc = 'yesterday'
  const found = officialSarifProblems(log).map((problem) => problem.split(':')[0])
  expect(found).toEqual(
    expect.arrayContaining([
      '/runs/0/results/0/level',
      '/runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri',
      '/runs/0/tool/driver/rules/0',
      '/runs/0/invocations/0/endTimeUtc',
    ]),
  )
})
