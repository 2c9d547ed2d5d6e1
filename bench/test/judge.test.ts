import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parsePlace } from '../accuracy/case.ts'
import type { WeakCase } from '../accuracy/case.ts'
import { counterpartOf, isReported, judgeCase } from '../accuracy/judge.ts'
import type { AuditFinding } from '../run/handfast-audit.ts'

const weakness = 'unbound-session'
const weak = 'const a = 1\nconst session = sessions.get(id)\nsession.use()\n'
const mended = `// A line more.\n${weak}`

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'handfast-bench-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function version(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  mkdirSync(folder, { recursive: true })
  return folder
}

function finding(file: string, startLine: number, name: string = weakness): AuditFinding {
  return {
    weakness: name,
    severity: 'high',
    confidence: 'high',
    message: '',
    file,
    startLine,
    endLine: startLine,
    fingerprint: `${file}:${startLine}`,
  }
}

function caseAt(where: string): WeakCase {
  return {
    id: 'a-case',
    weakness,
    language: 'javascript',
    published: 'a test',
    vulnerable: { npm: 'a@1.0.0' },
    mended: { npm: 'a@2.0.0' },
    only: [],
    where: [parsePlace(where)],
    note: 'A test.',
  }
}

describe('isReported', () => {
  test('counts a finding up to five lines away', () => {
    const place = parsePlace('a.js:10-12')
    expect(isReported([finding('a.js', 5)], weakness, place)).toBe(true)
    expect(isReported([finding('a.js', 17)], weakness, place)).toBe(true)
    expect(isReported([finding('a.js', 4)], weakness, place)).toBe(false)
    expect(isReported([finding('a.js', 18)], weakness, place)).toBe(false)
  })

  test('counts neither another file nor another weakness', () => {
    const place = parsePlace('a.js:10')
    expect(isReported([finding('b.js', 10)], weakness, place)).toBe(false)
    expect(isReported([finding('a.js', 10, 'unbound-task')], weakness, place)).toBe(false)
  })

  test('takes a place without lines as the file or the folder', () => {
    expect(isReported([finding('src/a.py', 90)], weakness, parsePlace('src'))).toBe(true)
    expect(isReported([finding('src/a.py', 90)], weakness, parsePlace('src/a.py'))).toBe(true)
    expect(isReported([finding('srcs/a.py', 90)], weakness, parsePlace('src'))).toBe(false)
  })
})

describe('judgeCase', () => {
  test('tells apart what is reported before and silent after', () => {
    const before = { folder: version('before', { 'a.js': weak }), findings: [finding('a.js', 2)] }
    const after = { folder: version('after', { 'a.js': mended }), findings: [] }
    expect(judgeCase(caseAt('a.js:2'), before, after).verdict).toBe('told apart')
  })

  test('does not tell apart what is still reported where the code went', () => {
    const blanks = '\n'.repeat(40)
    const before = { folder: version('before', { 'a.js': weak }), findings: [finding('a.js', 2)] }
    const moved = version('after', { 'a.js': `${blanks}${weak}` })
    const after = { folder: moved, findings: [finding('a.js', 42)] }
    expect(judgeCase(caseAt('a.js:2'), before, after).verdict).toBe('not told apart')
  })

  test('does not mind a report elsewhere in the mended file', () => {
    const tail = Array.from({ length: 40 }, (_, index) => `tail(${index})`).join('\n')
    const before = {
      folder: version('before', { 'a.js': `${weak}${tail}` }),
      findings: [finding('a.js', 2), finding('a.js', 40)],
    }
    const after = {
      folder: version('after', { 'a.js': `${mended}${tail}` }),
      findings: [finding('a.js', 41)],
    }
    expect(judgeCase(caseAt('a.js:2'), before, after).verdict).toBe('told apart')
  })

  test('misses what is not reported, and says where it was reported instead', () => {
    const before = { folder: version('before', { 'a.js': weak }), findings: [finding('b.js', 9)] }
    const judgement = judgeCase(caseAt('a.js:2'), before, null)
    expect(judgement.verdict).toBe('missed')
    expect(judgement.because).toContain('b.js:9')
  })

  test('finds a case that has no mended version', () => {
    const before = { folder: version('before', { 'a.js': weak }), findings: [finding('a.js', 2)] }
    expect(judgeCase(caseAt('a.js:2'), before, null).verdict).toBe('found')
  })
})

describe('counterpartOf', () => {
  test('is nowhere when the file is gone', () => {
    const before = version('before', { 'a.js': weak })
    const after = version('after', {})
    expect(counterpartOf(parsePlace('a.js:2'), before, after)).toBe(null)
  })
})
