import { describe, expect, test } from 'vitest'
import { parseCaseList, parsePlace, readCaseList } from '../accuracy/case.ts'
import { readAuditReport } from '../run/handfast-audit.ts'
import { readSource } from '../sources/source.ts'

describe('the list of cases', () => {
  test('is of the form', () => {
    const list = readCaseList()
    expect(list.cases.length).toBeGreaterThanOrEqual(40)
    expect(list.clean.length).toBeGreaterThanOrEqual(10)
  })

  test('names commits by their full hash, except where the language is out of scope', () => {
    const refs = readCaseList().cases.flatMap((entry) =>
      entry.language !== 'go' && 'git' in entry.vulnerable ? [entry.vulnerable.ref] : [],
    )
    expect(refs.every((ref) => /^[0-9a-f]{40}$/.test(ref))).toBe(true)
  })

  test('is refused when two entries share an id', () => {
    const entry = {
      id: 'twice',
      weakness: 'unbound-session',
      language: 'javascript',
      published: 'a test',
      vulnerable: { npm: 'a@1.0.0' },
      where: ['a.js:1'],
      note: 'A test.',
    }
    expect(() => parseCaseList(JSON.stringify({ cases: [entry, entry] }))).toThrow('twice')
  })
})

describe('parsePlace', () => {
  test('reads a line, lines and a path', () => {
    expect(parsePlace('a/b.js:7')).toEqual({ path: 'a/b.js', lines: [7, 7] })
    expect(parsePlace('a/b.js:7-9')).toEqual({ path: 'a/b.js', lines: [7, 9] })
    expect(parsePlace('a/b')).toEqual({ path: 'a/b', lines: null })
  })
})

describe('readSource', () => {
  test('takes packages and repositories', () => {
    expect(readSource({ npm: '@scope/name@1.2.3' })).toEqual({ npm: '@scope/name@1.2.3' })
    expect(readSource({ git: 'owner/name', ref: 'v1.0.0' })).toEqual({
      git: 'owner/name',
      ref: 'v1.0.0',
    })
  })

  test('refuses what npm or git would read as an option or a path', () => {
    expect(readSource({ npm: '--registry=x@1' })).toBe(undefined)
    expect(readSource({ npm: '../x' })).toBe(undefined)
    expect(readSource({ git: '--upload-pack=x/y', ref: 'main' })).toBe(undefined)
    expect(readSource({ git: 'owner/name', ref: '-x' })).toBe(undefined)
  })
})

describe('readAuditReport', () => {
  const location = { file: 'a.js', startLine: 3, endLine: 4 }

  test('reads findings that carry a location', () => {
    const text = JSON.stringify({
      findings: [{ weakness: 'unbound-session', location }],
      coverage: { files: 2, analysed: 1, lines: 30 },
    })
    const report = readAuditReport(text, 12)
    expect(report?.findings).toMatchObject([{ weakness: 'unbound-session', ...location }])
    expect(report).toMatchObject({ files: 2, analysed: 1, lines: 30, elapsedMs: 12 })
  })

  test('leaves out suppressed findings', () => {
    const suppressed = { by: 'comment', reason: 'a test' }
    const text = JSON.stringify({ findings: [{ weakness: 'x', location, suppressed }] })
    expect(readAuditReport(text, 0)?.findings).toEqual([])
  })

  test('is nothing when the text is no report', () => {
    expect(readAuditReport('Usage: …', 0)).toBe(undefined)
    expect(readAuditReport('{}', 0)).toBe(undefined)
  })
})
