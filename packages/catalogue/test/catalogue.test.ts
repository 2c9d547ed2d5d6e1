import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { Language, Parser } from 'web-tree-sitter'
import { readPage, readPages, renderTable } from '../../../tools/generate-catalogue.ts'
import { pagesBaseUrl, pageUrl, weaknesses, weaknessById, weaknessIds } from '../src/index.ts'
import type { Coverer } from '../src/index.ts'
import { firstEdition } from './catalogue-table.ts'

const here = dirname(fileURLToPath(import.meta.url))
const pagesFolder = join(here, '..', 'pages')
const generatedFile = join(here, '..', 'src', 'weaknesses.generated.ts')
const pageNames = readdirSync(pagesFolder).sort()

const headings = [
  '## What it is',
  '## Why it matters for MCP',
  '### Up to 2025-11-25',
  '### From 2026-07-28',
  '## The attack',
  '## Weak and mended',
  '## How Handfast sees it',
  '## References',
]
const fenceKinds = ['ts weak', 'ts mended', 'python weak', 'python mended']
const fenceLinesMin = 10
const fenceLinesMax = 45
const pythonCheck = `
import ast, json, sys
problems = []
for name, source in json.load(sys.stdin).items():
    try:
        ast.parse(source)
    except SyntaxError as error:
        problems.append(f"{name}: {error}")
json.dump(problems, sys.stdout)
`

interface Fence {
  readonly kind: string
  readonly code: string
}

function fencesOf(text: string): readonly Fence[] {
  return [...text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1] ?? '',
    code: match[2] ?? '',
  }))
}

function bodyOf(name: string): string {
  const reading = readPage(name, readFileSync(join(pagesFolder, name), 'utf8'))
  return reading.ok ? reading.page.body : ''
}

function sectionOf(body: string, heading: string): string {
  const from = body.indexOf(`\n${heading}\n`)
  const rest = from < 0 ? '' : body.slice(from + heading.length + 2)
  const until = rest.search(/^## /m)
  return until < 0 ? rest : rest.slice(0, until)
}

/** CPython's own parser where there is one, else the grammar that the audit uses. */
async function pythonProblems(sources: Readonly<Record<string, string>>): Promise<string[]> {
  const run = spawnSync('python3', ['-c', pythonCheck], { input: JSON.stringify(sources) })
  if (run.error === undefined && run.status === 0) return JSON.parse(run.stdout.toString())
  await Parser.init()
  const resolve = createRequire(import.meta.url).resolve
  const wasm = resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')
  const parser = new Parser().setLanguage(await Language.load(wasm))
  const fails = (source: string): boolean => parser.parse(source)?.rootNode.hasError !== false
  return Object.keys(sources).filter((name) => fails(sources[name] ?? ''))
}

/** Where what was built does less, or more, than the first edition expected of it. */
const turnedOut = new Map<string, Readonly<Partial<Record<Coverer, boolean>>>>([
  ['public-cache-of-private-result', { gateway: true }],
  ['response-misrouting', { watch: true }],
  ['session-before-authentication', { gateway: true }],
  ['session-race', { gateway: false }],
  ['shared-current-user', { gateway: false }],
  ['shared-process-state', { gateway: false }],
  ['unbound-subscription', { watch: true }],
  ['weak-tls', { guard: false }],
])

describe('the table', () => {
  it('is what the pages say', () => {
    const { pages, problems } = readPages(pagesFolder)
    expect(problems).toEqual([])
    expect(readFileSync(generatedFile, 'utf8')).toBe(renderTable(pages))
  })

  it('holds the weaknesses of the first edition and no others', () => {
    const wanted = Object.values(firstEdition)
      .flat()
      .map((row) => row.id)
    expect([...weaknessIds].sort()).toEqual([...wanted].sort())
    expect(pageNames).toEqual([...wanted].sort().map((id) => `${id}.md`))
  })

  it('weighs them as the first edition does', () => {
    for (const [group, rows] of Object.entries(firstEdition)) {
      for (const row of rows) {
        const entry = weaknessById(row.id)
        const { severity, score, cwe } = entry ?? {}
        expect({ group: entry?.group, severity, score, cwe }, row.id).toEqual({
          group,
          severity: row.severity,
          score: row.score,
          cwe: row.cwe,
        })
        const other = entry?.otherwise
        expect(other === undefined ? undefined : [other.severity, other.score], row.id).toEqual(
          row.otherwise,
        )
      }
    }
  })

  it('claims the coverers of the first edition, but for what turned out otherwise', () => {
    for (const row of Object.values(firstEdition).flat()) {
      const covers = weaknessById(row.id)?.covers
      const claimed = Object.entries(covers ?? {}).map(([name, claim]) => [name, claim.covers])
      expect(Object.fromEntries(claimed), row.id).toEqual({
        audit: row.where.includes('S'),
        probe: row.where.includes('P'),
        guard: row.where.includes('G'),
        gateway: row.where.includes('G'),
        watch: row.where.includes('W'),
        ...turnedOut.get(row.id),
      })
    }
  })

  it('finds an entry by its id and nothing by a name that is none', () => {
    for (const weakness of weaknesses) expect(weaknessById(weakness.id)).toBe(weakness)
    expect(weaknessById('__proto__')).toBeUndefined()
    expect(weaknessById('')).toBeUndefined()
  })

  it('gives each weakness one address below one base', () => {
    expect(pageUrl('unbound-session')).toBe(`${pagesBaseUrl}unbound-session`)
    expect(new URL(pageUrl('unbound-session')).protocol).toBe('https:')
  })
})

describe.each(pageNames)('%s', (name) => {
  const body = bodyOf(name)
  const fences = fencesOf(body)

  it('has the headings in order, under its title', () => {
    const prose = body.replace(/^```[\s\S]*?^```$/gm, '')
    const title = weaknessById(name.replace(/\.md$/, ''))?.title
    const found = prose.split('\n').filter((line) => /^#{1,3} /.test(line))
    expect(found).toEqual([`# ${title}`, ...headings])
    for (const heading of headings.filter((line) => line !== '## Why it matters for MCP')) {
      expect(sectionOf(body, heading).trim(), heading).not.toBe('')
    }
  })

  it('says of every coverer what it does or why it cannot', () => {
    const section = sectionOf(body, '## How Handfast sees it')
    const named = section.matchAll(/\*\*(audit|probe|guard|gateway|watch)\*\*/g)
    const order = new Set([...named].map((match) => match[1]))
    expect([...order]).toEqual(['audit', 'probe', 'guard', 'gateway', 'watch'])
  })

  it('has weak and mended fences in both languages, in pairs', () => {
    const kinds = fences.map((fence) => fence.kind)
    expect(new Set(kinds)).toEqual(new Set(fenceKinds))
    const pairs = fences.flatMap((fence, at) => (at % 2 === 0 ? [[fence, fences[at + 1]]] : []))
    for (const [weak, mended] of pairs) {
      expect(mended?.kind).toBe(weak?.kind.replace('weak', 'mended'))
      expect(mended?.code).not.toBe(weak?.code)
    }
    for (const { kind, code } of fences) {
      const lines = code.split('\n').length - 1
      expect(lines, kind).toBeGreaterThanOrEqual(fenceLinesMin)
      expect(lines, kind).toBeLessThanOrEqual(fenceLinesMax)
    }
  })

  it('has TypeScript fences that parse', () => {
    const typescript = fences.filter((fence) => fence.kind.startsWith('ts '))
    expect(typescript.length).toBeGreaterThan(0)
    for (const { code } of typescript) expect(parseSync('fence.ts', code).errors).toEqual([])
  })
})

describe('the pages together', () => {
  it('have Python fences that parse', async () => {
    const named = pageNames.flatMap((name) =>
      fencesOf(bodyOf(name))
        .filter((fence) => fence.kind.startsWith('python '))
        .map((fence, at) => [`${name} ${fence.kind} ${at}`, fence.code] as const),
    )
    expect(named.length).toBeGreaterThanOrEqual(pageNames.length * 2)
    expect(await pythonProblems(Object.fromEntries(named))).toEqual([])
  })
})
