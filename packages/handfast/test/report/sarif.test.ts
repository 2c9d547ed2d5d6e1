import { weaknesses } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import type { AuditResult } from '../../src/finding/finding.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { messageText } from '../../src/report/sarif/rules.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'
import { problemsBy } from './schema.ts'

/** It admits less than the official schema, which sarif-schema.test.ts holds reports against. */
const problems = problemsBy(new URL('sarif-profile.schema.json', import.meta.url))

interface Log {
  readonly runs: readonly [Run]
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } }
  readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly Notification[] }]
  readonly results: readonly Result[]
}

interface Rule {
  readonly id: string
  readonly properties: { readonly tags: readonly string[]; readonly precision: string }
}

interface Notification {
  readonly descriptor: { readonly id: string }
  readonly message: { readonly text: string }
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly relatedLocations?: readonly { readonly id: number }[]
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly { readonly locations: readonly unknown[] }[]
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly object[]
}

function runOf(result: AuditResult, options = sampleOptions): Run {
  const log: Log = JSON.parse(sarifReport.render(result, options))
  return log.runs[0]
}

describe('the profile', () => {
  for (const [name, result] of [
    ['the sample', sample],
    ['a target without findings', cleanSample],
    ['a hostile target', hostileSample],
  ] as const) {
    test(`holds for ${name}`, () => {
      expect(problems(JSON.parse(sarifReport.render(result, hostileOptions)))).toEqual([])
    })
  }

  test('refuses line numbers as fingerprints and absolute addresses', () => {
    const log = JSON.parse(sarifReport.render(sample, sampleOptions))
    log.runs[0].results[0].partialFingerprints = { primaryLocationLineHash: 'abc:1' }
    log.runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri = 'file:///etc/passwd'
    const found = problems(log).join('\n')
    expect(found).toContain('/runs/0/results/0/partialFingerprints')
    expect(found).toContain('/runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri')
  })
})

describe('rules', () => {
  test('all that the audit covers are declared, found or not', () => {
    const covered = weaknesses.filter(({ covers }) => covers.audit.covers).map(({ id }) => id)
    const declared = runOf(cleanSample).tool.driver.rules.map(({ id }) => id)
    expect(declared).toEqual(expect.arrayContaining(covered))
    expect(new Set(declared).size).toBe(declared.length)
  })

  test('each result points at its rule', () => {
    const { results, tool } = runOf(sample)
    expect(results).toHaveLength(6)
    for (const { ruleId, ruleIndex } of results)
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  })

  test('CWE numbers are among the ten tags that GitHub keeps', () => {
    const rule = runOf(sample).tool.driver.rules.find(({ id }) => id === 'unbound-session')
    expect(rule?.properties.tags.slice(0, 10)).toEqual(
      expect.arrayContaining(['security', 'external/cwe/cwe-639', 'external/cwe/cwe-384']),
    )
  })

  test('precision is that of the least sure finding', () => {
    const precision = new Map(
      runOf(sample).tool.driver.rules.map(({ id, properties }) => [id, properties.precision]),
    )
    expect(precision.get('client-chosen-session-id')).toBe('high')
    expect(precision.get('session-id-exposed')).toBe('low')
    expect(precision.get('unbound-task')).toBe('medium')
  })
})

describe('results', () => {
  test('carry level, flow and fingerprint', () => {
    const [first] = runOf(sample).results
    expect(first?.level).toBe('error')
    expect(first?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(3)
    expect(first?.partialFingerprints).toEqual({ 'handfast/v1': sample.findings[0]?.fingerprint })
    expect(first?.message.text).toMatch(/^A session is created .* sent\. Attack: .* Fix: /u)
  })

  test('related locations have ids that are unique in their result', () => {
    for (const { relatedLocations = [] } of runOf(sample).results) {
      const ids = relatedLocations.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  test('a suppressed one is there, with its reason', () => {
    const suppressed = runOf(sample).results.filter(
      ({ suppressions }) => suppressions !== undefined,
    )
    expect(suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions])).toEqual([
      [
        'no-session-expiry',
        [
          {
            kind: 'external',
            status: 'accepted',
            justification: 'the process is restarted every hour',
          },
        ],
      ],
    ])
  })
})

describe('notifications', () => {
  test('name every file and weakness that was not analysed', () => {
    const notes = runOf(sample).invocations[0].toolExecutionNotifications
    expect(notes.map(({ descriptor }) => descriptor.id)).toEqual([
      'file-not-analysed',
      'weakness-not-analysed',
      'weakness-not-analysed',
      'unused-suppression',
      'unused-suppression',
    ])
    expect(notes[0]?.message.text).toBe('src/generated/api.ts was not analysed: longer than 2 MiB')
  })

  test('a run over nothing is not silent', () => {
    const coverage = { ...sample.coverage, files: 0, analysed: 0, notAnalysed: [], weaknesses: [] }
    const run = runOf({ ...cleanSample, coverage, grade: null })
    expect(run.invocations[0].toolExecutionNotifications[0]?.descriptor.id).toBe('nothing-analysed')
  })

  test('a complete run has none', () => {
    expect(runOf(cleanSample).invocations[0].toolExecutionNotifications).toEqual([])
  })
})

test('braces are doubled and brackets make no link', () => {
  expect(messageText('{0} [a](b)')).toBe('{{0}} [a] (b)')
})
