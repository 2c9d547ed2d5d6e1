import { describe, expect, test } from 'vitest'
import { jsonReport } from '../../src/report/json.ts'
import { hostileOptions, hostileSample, hostileText } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'
import { problemsBy } from './schema.ts'

const problems = problemsBy(new URL('../../schema/report-1.0.schema.json', import.meta.url))

describe('the published schema', () => {
  test('holds for every sample', () => {
    for (const result of [sample, cleanSample, hostileSample]) {
      expect(problems(JSON.parse(jsonReport.render(result, sampleOptions)))).toEqual([])
    }
  })

  test('refuses what is not in it', () => {
    const written = JSON.parse(jsonReport.render(sample, sampleOptions))
    expect(problems({ ...written, elapsedMs: 1 })).not.toEqual([])
    expect(problems({ ...written, score: 100.5 })).not.toEqual([])
    expect(problems({ ...written, grade: 'E' })).not.toEqual([])
    const [first] = written.findings
    expect(problems({ ...written, findings: [{ ...first, extra: 1 }] })).not.toEqual([])
    expect(problems({ ...written, findings: [{ ...first, startLine: 0 }] })).not.toEqual([])
    expect(problems({ ...written, findings: [{ ...first, fingerprint: 'x' }] })).not.toEqual([])
  })
})

test('suppressed findings are in it, and say why', () => {
  const written = JSON.parse(jsonReport.render(sample, sampleOptions))
  expect(written.findings).toHaveLength(6)
  expect(
    written.findings.map((finding: { suppressed: unknown }) => finding.suppressed),
  ).toContainEqual({ by: 'config', reason: 'the process is restarted every hour' })
})

test('there is no clock in it', () => {
  const text = jsonReport.render(sample, sampleOptions)
  expect(text).toBe(
    jsonReport.render(
      { ...sample, elapsedMs: 1 },
      { ...sampleOptions, generatedAt: '2031-01-01T00:00:00Z' },
    ),
  )
  expect(text).not.toContain('elapsed')
})

test('a text comes back as it went in', () => {
  const written = JSON.parse(jsonReport.render(hostileSample, hostileOptions))
  expect(written.findings[0].message).toBe(hostileText)
  expect(written.target).toBe(hostileText)
})

test('paths stay relative to the target', () => {
  const options = { ...sampleOptions, pathPrefix: 'packages/shop/' }
  expect(jsonReport.render(sample, options)).toBe(jsonReport.render(sample, sampleOptions))
})
