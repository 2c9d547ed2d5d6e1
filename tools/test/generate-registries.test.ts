import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { renderRegistries } from '../generate-registries.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A folder of sources with these files. */
function sourcesWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-registries-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function listOf(
  kind: string,
  files: Readonly<Record<string, string>>,
): {
  readonly text: string
  readonly problems: readonly string[]
} {
  const sources = sourcesWith(files)
  const found = renderRegistries(sources).find(({ path }) => path.startsWith(join(sources, kind)))
  if (found === undefined) throw new TypeError(`no list of ${kind}`)
  return { ...found, problems: found.problems.map((problem) => problem.replace(`${sources}/`, '')) }
}

describe('rules', () => {
  test('one a folder, in the order of their names', () => {
    const { text, problems } = listOf('audit/rules', {
      'audit/rules/rule.ts': 'export interface Rule {}\n',
      'audit/rules/words.ts': 'export const words = 1\n',
      'audit/rules/b-c/b-c.ts': 'export const bC: Rule = {}\n',
      'audit/rules/a/a.ts': 'export const a: Rule = {}\n',
    })
    expect(problems).toEqual([])
    expect(text).toBe(
      [
        '// Written by tools/generate-registries.ts; do not edit.',
        "import type { Rule } from './rule.ts'",
        "import { a } from './a/a.ts'",
        "import { bC } from './b-c/b-c.ts'",
        '',
        'export const rules: readonly Rule[] = [',
        '  a,',
        '  bC,',
        ']',
        '',
      ].join('\n'),
    )
  })

  test('a folder without its rule, and a rule under another name, are problems', () => {
    const { problems } = listOf('audit/rules', {
      'audit/rules/a/b.ts': 'export const a: Rule = {}\n',
      'audit/rules/c/c.ts': 'export const d: Rule = {}\n',
    })
    expect(problems).toEqual([
      'audit/rules/a/a.ts: is missing',
      'audit/rules/c/c.ts: has no `export const c: Rule =`',
      'audit/rules/c/c.ts: exports d besides c',
    ])
  })
})

describe('models', () => {
  test('each language has a list of its own', () => {
    const sources = sourcesWith({
      'audit/models/javascript/redis.ts': 'export const redisModel: Model = {}\n',
      'audit/models/javascript/uuid.ts': 'export const uuidModel: Model = {}\n',
      'audit/models/python/redis.ts': 'export const redisModel: Model = {}\n',
    })
    const lists = renderRegistries(sources).filter(({ path }) => path.includes('models'))
    expect(lists.flatMap(({ problems }) => problems)).toEqual([])
    expect(lists.map(({ path }) => path.slice(sources.length + 1))).toEqual([
      'audit/models/javascript/registry.generated.ts',
      'audit/models/python/registry.generated.ts',
    ])
    expect(lists[0]?.text).toContain("import { uuidModel } from './uuid.ts'")
    expect(lists[0]?.text).toContain('readonly Model[] = [\n  redisModel,\n  uuidModel,\n]')
    expect(lists[1]?.text).toContain('readonly Model[] = [\n  redisModel,\n]')
  })
})

describe('reports', () => {
  test('the contract and the list itself are no members', () => {
    const { text, problems } = listOf('report', {
      'report/report.ts': 'export interface Report {}\n',
      'report/registry.generated.ts': '',
      'report/parts/tally.ts': 'export const x = 1\n',
      'report/json.ts': 'export const jsonReport: Report = {}\n',
    })
    expect(problems).toEqual([])
    expect(text).toContain('export const reports: readonly Report[] = [\n  jsonReport,\n]')
  })

  test('an empty folder gives an empty list', () => {
    expect(listOf('report', {}).text).toContain('export const reports: readonly Report[] = [\n]')
  })
})
