import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { rules } from '../../src/audit/rules/registry.generated.ts'
import { auditSources } from './audit-sources.ts'

/**
 * Every rule runs over its fixtures and over the fences of its catalogue page.
 *
 * A fixture is a file `<what>.weak.ts`, `<what>.mended.py`, … or a folder of that name with several
 * files. In weak ones, the lines that must be reported carry `expect: <id>` in a comment, with
 * ` severity=` and ` confidence=` where those matter; `flow: <id>` pins a line of the trace and
 * `related: <id>` a secondary place. Everything else must stay silent.
 */
const rulesFolder = fileURLToPath(new URL('../../src/audit/rules/', import.meta.url))
const pagesFolder = fileURLToPath(new URL('../../../catalogue/pages/', import.meta.url))

interface Fixture {
  readonly name: string
  readonly weak: boolean
  readonly sources: ReadonlyMap<string, string>
}

function fixturesOf(id: string): readonly Fixture[] {
  const folder = join(rulesFolder, id, 'fixtures')
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name)
      const sources = new Map<string, string>()
      if (statSync(path).isDirectory()) {
        for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
          if (/\.(?:[mc]?[jt]sx?|py)$/.test(file))
            sources.set(file, readFileSync(join(path, file), 'utf8'))
        }
      } else sources.set(name, readFileSync(path, 'utf8'))
      return { name, weak: name.split('.').includes('weak'), sources }
    })
}

const markPattern = /(?:\/\/|#)\s*(expect|flow|related): ([a-z-]+)((?: \w+=\w+)*)/g

interface Mark {
  readonly kind: string
  readonly id: string
  readonly at: string
  readonly options: ReadonlyMap<string, string>
}

function marksOf(sources: ReadonlyMap<string, string>): readonly Mark[] {
  const marks: Mark[] = []
  for (const [file, text] of sources) {
    text.split('\n').forEach((line, index) => {
      for (const [, kind = '', id = '', options = ''] of line.matchAll(markPattern)) {
        const pairs = options
          .trim()
          .split(' ')
          .filter((pair) => pair !== '')
          .map((pair) => pair.split('='))
        marks.push({
          kind,
          id,
          at: `${file}:${index + 1}`,
          options: new Map(pairs.map(([key = '', value = '']) => [key, value])),
        })
      }
    })
  }
  return marks
}

function fencesOf(id: string): readonly { language: string; verdict: string; code: string }[] {
  const page = readFileSync(join(pagesFolder, `${id}.md`), 'utf8')
  return [...page.matchAll(/^```(ts|python) (weak|mended)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', verdict = '', code = '']) => ({ language, verdict, code }),
  )
}

for (const rule of rules) {
  describe(rule.id, () => {
    for (const { name, weak, sources } of fixturesOf(rule.id)) {
      test(`fixture ${name}`, async () => {
        const { drafts, notAnalysed } = await auditSources(sources, [rule])
        expect(notAnalysed).toEqual([])
        const marks = marksOf(sources).filter((mark) => mark.id === rule.id)
        const expected = marks.filter(({ kind }) => kind === 'expect')
        const found = drafts.map(({ location }) => `${location.file}:${location.startLine}`)
        expect(found.sort()).toEqual(expected.map(({ at }) => at).sort())
        if (weak) expect(found.length).toBeGreaterThan(0)
        for (const { at, options } of expected) {
          const draft = drafts.find(
            ({ location }) => `${location.file}:${location.startLine}` === at,
          )
          for (const [key, value] of options) expect(draft, at).toMatchObject({ [key]: value })
        }
        const flow = drafts.flatMap(({ trace }) =>
          trace.map(({ file, startLine }) => `${file}:${startLine}`),
        )
        const related = drafts.flatMap((draft) =>
          draft.related.map(({ file, startLine }) => `${file}:${startLine}`),
        )
        for (const { kind, at } of marks) {
          if (kind === 'flow') expect(flow).toContain(at)
          if (kind === 'related') expect(related).toContain(at)
        }
      })
    }

    test('has weak and mended fixtures in both languages', () => {
      const names = fixturesOf(rule.id).map(({ name, sources }) => ({
        name,
        python: [...sources.keys()].some((file) => file.endsWith('.py')),
      }))
      for (const python of [true, false]) {
        expect(
          names.filter((one) => one.python === python && one.name.includes('.weak')).length,
        ).toBeGreaterThanOrEqual(1)
        expect(
          names.filter((one) => one.python === python && one.name.includes('.mended')).length,
        ).toBeGreaterThanOrEqual(2)
      }
    })

    for (const [index, { language, verdict, code }] of fencesOf(rule.id).entries()) {
      test(`page fence ${index + 1}, ${language} ${verdict}`, async () => {
        const file = language === 'python' ? 'server.py' : 'server.ts'
        const { drafts } = await auditSources(new Map([[file, code]]), [rule])
        const seen = drafts.map(({ location, message }) => `${location.startLine}: ${message}`)
        if (verdict === 'weak') expect(seen).not.toEqual([])
        else expect(seen).toEqual([])
      })
    }
  })
}
