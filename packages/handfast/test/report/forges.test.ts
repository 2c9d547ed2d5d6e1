import { describe, expect, test } from 'vitest'
import type { AuditResult, Finding } from '../../src/finding/finding.ts'
import { githubReport } from '../../src/report/github.ts'
import { gitlabReport } from '../../src/report/gitlab.ts'
import { controlCharacters } from './control-characters.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'

function commandsOf(result: AuditResult, options = sampleOptions): readonly string[] {
  return githubReport
    .render(result, options)
    .split('\n')
    .filter((line) => line.startsWith('::'))
}

function many(count: number): AuditResult {
  const [first] = sample.findings
  const findings: readonly Finding[] =
    first === undefined ? [] : Array.from({ length: count }, () => first)
  return { ...sample, findings }
}

describe('github', () => {
  test('one command a finding, and one for partial coverage', () => {
    const commands = commandsOf(sample)
    expect(commands.map((line) => line.slice(0, line.indexOf(' ')))).toEqual([
      '::error',
      '::error',
      '::warning',
      '::warning',
      '::notice',
      '::warning',
    ])
    expect(commands.at(-1)).toContain('2 weaknesses and 1 file were not analysed')
  })

  test('columns are left out where a span has several lines', () => {
    const [first] = sample.findings
    if (first === undefined) throw new TypeError('the sample has no finding')
    const location = { ...first.location, endLine: first.location.startLine + 2 }
    const [line] = commandsOf({ ...sample, findings: [{ ...first, location }] })
    expect(line).toContain('line=15,endLine=17,title=')
    expect(line).not.toContain('col=')
  })

  test('a hostile text opens no command of its own', () => {
    const commands = commandsOf(hostileSample, hostileOptions)
    expect(commands).toHaveLength(6)
    for (const command of commands) {
      expect(command).not.toMatch(controlCharacters)
      const [, properties = ''] = /^::\w+ (.*?)::/u.exec(command) ?? []
      expect(properties.split(',').every((property) => /^\w+=[^:,]*$/u.test(property))).toBe(true)
      expect(command).not.toMatch(/%(?!25|0A|3A|2C)/u)
    }
  })

  test('more than ten of a level are pointed out', () => {
    expect(githubReport.render(many(10), sampleOptions)).not.toContain('GitHub shows')
    expect(githubReport.render(many(11), sampleOptions)).toContain(
      'GitHub shows 10 of the 11 error annotations above; the log has all of them.',
    )
  })

  test('a complete run without findings annotates nothing', () => {
    expect(commandsOf(cleanSample)).toEqual([])
  })
})

describe('gitlab', () => {
  interface Issue {
    readonly fingerprint: string
    readonly severity: string
    readonly check_name: string
    readonly description: string
    readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
  }

  function issuesOf(result: AuditResult, options = sampleOptions): readonly Issue[] {
    return JSON.parse(gitlabReport.render(result, options))
  }

  test('severities are mapped, and what was not analysed is info', () => {
    expect(issuesOf(sample).map(({ severity }) => severity)).toEqual([
      'blocker',
      'critical',
      'major',
      'major',
      'minor',
      'info',
      'info',
      'info',
    ])
  })

  test('fingerprints are unique', () => {
    const fingerprints = issuesOf(sample).map(({ fingerprint }) => fingerprint)
    expect(new Set(fingerprints).size).toBe(fingerprints.length)
  })

  test('paths are relative to the repository', () => {
    const [first] = issuesOf(sample, { ...sampleOptions, pathPrefix: 'packages/shop/' })
    expect(first?.location).toEqual({
      path: 'packages/shop/src/server.ts',
      lines: { begin: 15, end: 15 },
    })
  })

  test('a target elsewhere keeps paths of its own', () => {
    for (const pathPrefix of ['/srv/shop/', '../shop/', 'C:\\shop\\']) {
      const [first] = issuesOf(sample, { ...sampleOptions, pathPrefix })
      expect(first?.location.path).toBe('src/server.ts')
    }
  })

  test('a suppressed finding is left out', () => {
    expect(issuesOf(sample).map(({ check_name }) => check_name)).not.toContain('no-session-expiry')
  })

  test('a hostile text stays one line', () => {
    for (const { description } of issuesOf(hostileSample, hostileOptions)) {
      expect(description).not.toMatch(controlCharacters)
    }
  })
})
