/**
 * Reads the front matter of packages/catalogue/pages/*.md, validates it, and writes the typed
 * table packages/catalogue/src/weaknesses.generated.ts. With --check nothing is written, and a
 * file that differs from what would be written ends the run with code 1.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const groups = [
  'minting',
  'privilege',
  'binding',
  'lifetime',
  'transport',
  'isolation',
  'secrets',
] as const
const coverers = ['audit', 'probe', 'guard', 'gateway', 'watch'] as const
const levels = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'derived'] as const
const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const

/** What a finding of each severity may take from 100, both ends included. */
const scoreBands: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['low', [1, 3]],
  ['medium', [5, 8]],
  ['high', [10, 18]],
  ['critical', [20, 25]],
])

const requiredKeys = [
  'id',
  'title',
  'summary',
  'group',
  'severity',
  'score',
  'cwe',
  'asvs',
  'aisvs',
  'attack',
  'spec',
  'others',
  'covers',
] as const
const titleCharsMax = 70
const summaryCharsMax = 220
const clauseCharsMax = 120
const reasonCharsMax = 120
const pagesMax = 500
const parentsMax = 20

type Fields = Readonly<Record<string, unknown>>

/** One page: its file name without the extension, its validated fields, its Markdown body. */
export interface CataloguePage {
  readonly id: string
  readonly fields: Fields
  readonly body: string
}

export type PageReading =
  | { readonly ok: true; readonly page: CataloguePage }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Splits a page into front matter and body and validates the former. Never throws. */
export function readPage(fileName: string, text: string): PageReading {
  const id = basename(fileName, '.md')
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text)
  if (parts === null) return { ok: false, problems: ['does not begin with front matter'] }
  let fields: unknown
  try {
    fields = parse(parts[1] ?? '', { uniqueKeys: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, problems: [`front matter is not YAML: ${message}`] }
  }
  if (!isFields(fields)) return { ok: false, problems: ['front matter is not a mapping'] }
  const problems = fieldProblems(id, fields)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, page: { id, fields, body: parts[2] ?? '' } }
}

/** The text of weaknesses.generated.ts: ordered by group, then by score, then by id. */
export function renderTable(pages: readonly CataloguePage[]): string {
  const ordered = [...pages].sort(comparePages)
  const ids = ordered.map((page) => `  | ${literal(page.id)}`)
  const entries = ordered.map((page) => renderEntry(page.fields))
  return [
    '// Written by tools/generate-catalogue.ts from the front matter of ../pages. Do not edit.',
    "import type { Weakness } from './weakness.ts'",
    '',
    'export type WeaknessId =',
    ...ids,
    '',
    '/** A weakness whose id is one of the known names. */',
    'export type WeaknessEntry = Weakness & { readonly id: WeaknessId }',
    '',
    'export const weaknesses: readonly WeaknessEntry[] = [',
    ...entries,
    ']',
    '',
  ].join('\n')
}

function fieldProblems(id: string, fields: Fields): readonly string[] {
  return [
    ...keyProblems(fields),
    ...nameProblems(id, fields),
    ...weightProblems('', fields),
    ...otherwiseProblems(fields),
    ...mappingProblems(fields),
    ...specProblems(fields['spec']),
    ...coverProblems(fields['covers']),
  ]
}

function keyProblems(fields: Fields): readonly string[] {
  const known = new Set<string>([...requiredKeys, 'otherwise'])
  const missing = requiredKeys.filter((key) => !Object.hasOwn(fields, key))
  const unknown = Object.keys(fields).filter((key) => !known.has(key))
  return [
    ...missing.map((key) => `${key} is missing`),
    ...unknown.map((key) => `${key} is not a known key`),
  ]
}

function nameProblems(id: string, fields: Fields): readonly string[] {
  const problems: string[] = []
  if (!/^[a-z]+(-[a-z]+)*$/.test(id)) problems.push('the file name is not kebab-case')
  if (fields['id'] !== id) problems.push('id differs from the file name')
  if (!isText(fields['title'], titleCharsMax) || fields['title'].endsWith('.')) {
    problems.push(`title is not a phrase of at most ${titleCharsMax} characters`)
  }
  if (!isText(fields['summary'], summaryCharsMax) || !fields['summary'].endsWith('.')) {
    problems.push(`summary is not a sentence of at most ${summaryCharsMax} characters`)
  }
  if (!isOneOf(groups, fields['group'])) problems.push('group is not a known group')
  return problems
}

function weightProblems(prefix: string, fields: Fields): readonly string[] {
  const { severity, score } = fields
  const band = typeof severity === 'string' ? scoreBands.get(severity) : undefined
  if (band === undefined) return [`${prefix}severity is not a known severity`]
  const [lowest, highest] = band
  const fits = Number.isInteger(score) && Number(score) >= lowest && Number(score) <= highest
  return fits ? [] : [`${prefix}score is not a whole number from ${lowest} to ${highest}`]
}

function otherwiseProblems(fields: Fields): readonly string[] {
  if (!Object.hasOwn(fields, 'otherwise')) return []
  const otherwise = fields['otherwise']
  if (!isFields(otherwise) || !hasExactly(otherwise, ['severity', 'score', 'when'])) {
    return ['otherwise does not have exactly the keys severity, score and when']
  }
  const problems = [...weightProblems('otherwise.', otherwise)]
  if (otherwise['severity'] === fields['severity']) problems.push('otherwise changes nothing')
  if (!isText(otherwise['when'], reasonCharsMax)) problems.push('otherwise.when is not a phrase')
  return problems
}

function mappingProblems(fields: Fields): readonly string[] {
  const problems: string[] = []
  const { cwe } = fields
  const isCwe = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) > 0 && Number(value) < 10_000
  if (!Array.isArray(cwe) || cwe.length === 0 || !cwe.every(isCwe) || hasTwice(cwe)) {
    problems.push('cwe is not a list of CWE numbers')
  }
  const requirement = /^\d{1,2}\.\d{1,2}\.\d{1,2}$/
  if (!isListOf(requirement, fields['asvs'])) problems.push('asvs is not a list like "7.2.4"')
  if (!isListOf(requirement, fields['aisvs'])) problems.push('aisvs is not a list like "10.2.5"')
  if (!isListOf(/^T\d{4}(\.\d{3})?$/, fields['attack'])) {
    problems.push('attack is not a list like T1539')
  }
  if (!isListOf(/^\S.{0,58}\S$/, fields['others']))
    problems.push('others is not a list of rule ids')
  return problems
}

function specProblems(spec: unknown): readonly string[] {
  if (!Array.isArray(spec) || spec.length === 0) return ['spec is not a list of clauses']
  const fits = (clause: unknown): boolean =>
    isFields(clause) &&
    hasExactly(clause, ['revision', 'clause', 'level']) &&
    isOneOf(revisions, clause['revision']) &&
    isText(clause['clause'], clauseCharsMax) &&
    isOneOf(levels, clause['level'])
  const problems = spec.flatMap((clause: unknown, at) =>
    fits(clause) ? [] : [`spec[${at}] is not a revision, a clause and a level`],
  )
  const twice = hasTwice(spec.map((clause: unknown) => JSON.stringify(clause)))
  return twice ? [...problems, 'spec names a clause twice'] : problems
}

function coverProblems(covers: unknown): readonly string[] {
  if (!isFields(covers) || !hasExactly(covers, coverers)) {
    return [`covers does not have exactly the keys ${coverers.join(', ')}`]
  }
  return coverers.flatMap((coverer) => {
    const claim = covers[coverer]
    if (!isFields(claim)) return [`covers.${coverer} is not a claim`]
    if (claim['covers'] === true && hasExactly(claim, ['covers'])) return []
    const refuses = claim['covers'] === false && hasExactly(claim, ['covers', 'reason'])
    if (refuses && isText(claim['reason'], reasonCharsMax)) return []
    return [`covers.${coverer} is neither {covers: true} nor {covers: false, reason}`]
  })
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, charsMax: number): value is string {
  return typeof value === 'string' && /^\S.*\S$/.test(value) && value.length <= charsMax
}

function isOneOf(known: readonly string[], value: unknown): value is string {
  return typeof value === 'string' && known.includes(value)
}

function isListOf(pattern: RegExp, value: unknown): value is readonly string[] {
  const fits = (item: unknown): boolean => typeof item === 'string' && pattern.test(item)
  return Array.isArray(value) && value.every(fits) && !hasTwice(value)
}

function hasExactly(fields: Fields, keys: readonly string[]): boolean {
  const present = Object.keys(fields)
  return present.length === keys.length && keys.every((key) => present.includes(key))
}

function hasTwice(values: readonly unknown[]): boolean {
  return new Set(values).size !== values.length
}

function comparePages(left: CataloguePage, right: CataloguePage): number {
  const position = (page: CataloguePage): number =>
    groups.findIndex((group) => group === page.fields['group'])
  const byGroup = position(left) - position(right)
  if (byGroup !== 0) return byGroup
  const byScore = Number(right.fields['score']) - Number(left.fields['score'])
  return byScore !== 0 ? byScore : left.id < right.id ? -1 : 1
}

function renderEntry(fields: Fields): string {
  const order = ['id', 'title', 'summary', 'group', 'severity', 'score', 'otherwise']
  const keys = [...order, ...requiredKeys.filter((key) => !order.includes(key))]
  const lines = keys.flatMap((key) => {
    const value = fields[key]
    if (value === undefined) return []
    if (key === 'spec' && Array.isArray(value)) {
      const clauses = value.map((clause: unknown) => `      ${literal(clause)},`)
      return ['    spec: [', ...clauses, '    ],']
    }
    if (key === 'covers' && isFields(value)) {
      const claims = coverers.map((coverer) => `      ${coverer}: ${literal(value[coverer])},`)
      return ['    covers: {', ...claims, '    },']
    }
    return [`    ${key}: ${literal(value)},`]
  })
  return ['  {', ...lines, '  },'].join('\n')
}

/** A validated front matter value on one line, in the notation of the house. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (!isFields(value)) return String(value)
  const members = Object.entries(value).map(([key, member]) => `${key}: ${literal(member)}`)
  return `{ ${members.join(', ')} }`
}

/** Reads every page of a folder. The problems are lines of the form `file.md: what is wrong`. */
export function readPages(folder: string): {
  readonly pages: readonly CataloguePage[]
  readonly problems: readonly string[]
} {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
  if (names.length === 0 || names.length > pagesMax) {
    return { pages: [], problems: [`${folder}: ${names.length} pages`] }
  }
  const readings = names.map((name) => ({
    name,
    reading: readPage(name, readFileSync(join(folder, name), 'utf8')),
  }))
  return {
    pages: readings.flatMap(({ reading }) => (reading.ok ? [reading.page] : [])),
    problems: readings.flatMap(({ name, reading }) =>
      reading.ok ? [] : reading.problems.map((problem) => `${name}: ${problem}`),
    ),
  }
}

/** The catalogue's folder, looked for upwards, so that sources and compiled output both find it. */
export function catalogueFolder(from: string): string {
  let folder = from
  for (let step = 0; step < parentsMax; step += 1) {
    const candidate = join(folder, 'packages', 'catalogue')
    if (existsSync(join(candidate, 'pages'))) return candidate
    folder = dirname(folder)
  }
  throw new TypeError(`no packages/catalogue/pages above ${from}`)
}

function main(argv: readonly string[]): number {
  if (argv.some((argument) => argument !== '--check')) {
    process.stderr.write('usage: generate-catalogue [--check]\n')
    return 2
  }
  const catalogue = catalogueFolder(dirname(fileURLToPath(import.meta.url)))
  const { pages, problems } = readPages(join(catalogue, 'pages'))
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`)
    return 1
  }
  const target = join(catalogue, 'src', 'weaknesses.generated.ts')
  const wanted = renderTable(pages)
  const present = existsSync(target) ? readFileSync(target, 'utf8') : undefined
  if (present === wanted) return 0
  if (argv.includes('--check')) {
    process.stderr.write(`${target} is not what the pages say: run generate-catalogue\n`)
    return 1
  }
  writeFileSync(target, wanted)
  process.stdout.write(`${target}: ${pages.length} weaknesses\n`)
  return 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2))
}
