/**
 * Writes docs/weaknesses.md, the table of what covers what, from the front matter of the catalogue
 * and from the detectors that are there; and the finding that README.md shows, from the compiled
 * command. With --check nothing is written, and a file that differs ends the run with code 1.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPages } from './generate-catalogue.ts'
import type { CataloguePage } from './generate-catalogue.ts'
import { repositoryAbove } from './source-files.ts'

const pagesFolder = 'packages/catalogue/pages'
export const weaknessesPage = 'docs/weaknesses.md'

/** Who may cover a weakness, and what stands in the repository when it does. */
const coverers: readonly { readonly name: string; readonly place: (id: string) => string }[] = [
  { name: 'audit', place: (id) => `packages/handfast/src/audit/rules/${id}/${id}.ts` },
  { name: 'probe', place: (id) => `packages/handfast/src/probe/checks/${id}/${id}.ts` },
  { name: 'guard', place: () => 'packages/guard/package.json' },
  { name: 'gateway', place: () => 'packages/gateway/package.json' },
  { name: 'watch', place: () => 'packages/guard/src/watch' },
]

const groups: readonly { readonly name: string; readonly about: string }[] = [
  { name: 'minting', about: 'where ids and handles come from' },
  { name: 'privilege', about: 'what an id alone is good for' },
  { name: 'binding', about: 'whose it is' },
  { name: 'lifetime', about: 'when it ends' },
  { name: 'transport', about: 'how it travels, and where it leaks' },
  { name: 'isolation', about: 'what callers share' },
  { name: 'secrets', about: 'what keys and comparisons are worth' },
]

interface Entry {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly score: number
  readonly weight: string
  readonly covers: readonly Cover[]
}

interface Cover {
  readonly coverer: string
  readonly state: 'yes' | 'later' | 'no'
  readonly reason: string
}

/** The page as it should be. `has` says whether a path of the repository exists. */
export function weaknessesText(
  pages: readonly CataloguePage[],
  has: (path: string) => boolean,
): string {
  const entries = pages
    .map((page) => entryOf(page, has))
    .sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
  const found = entries.filter(({ covers }) => covers[0]?.state === 'yes').length
  const sections = groups.map(({ name, about }) =>
    sectionOf(
      `${name}: ${about}`,
      entries.filter(({ group }) => group === name),
    ),
  )
  return `${[...introduction(entries.length, found), ...sections].join('\n\n')}\n`
}

function introduction(count: number, found: number): readonly string[] {
  return [
    '<!-- Written by tools/generate-docs.ts; do not edit. -->',
    '# Weaknesses, and what covers them',
    `The catalogue has ${count} weaknesses; the audit looks for ${found} of them. \`yes\` means ` +
      'that it is in this repository and tested, `later` that it is meant to be and is not there ' +
      'yet, `no` that it cannot be, with the reason below the table. The weight is what one ' +
      'finding takes from a score of 100. Each page has the attack, the clauses of the ' +
      'specification, and weak and mended code.',
  ]
}

function sectionOf(title: string, entries: readonly Entry[]): string {
  const names = coverers.map(({ name }) => name)
  const reasons = entries.flatMap(({ id, covers }) =>
    covers
      .filter(({ state }) => state === 'no')
      .map(({ coverer, reason }) => `- \`${id}\`, not for the ${coverer}: ${reason}`),
  )
  const rows = entries.map(({ id, title: what, weight, covers }) => {
    const cells = covers.map(({ state }) => state)
    const link = `[\`${id}\`](../${pagesFolder}/${id}.md)`
    return `| ${[link, what, weight, ...cells].join(' | ')} |`
  })
  return [
    `## ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    '',
    `| weakness | what it is | weight | ${names.join(' | ')} |`,
    `|---|---|---|${names.map(() => '---|').join('')}`,
    ...rows,
    ...(reasons.length === 0 ? [] : ['', ...reasons]),
  ].join('\n')
}

function entryOf({ id, fields }: CataloguePage, has: (path: string) => boolean): Entry {
  const { title, group, severity, score, otherwise, covers } = fields
  const other =
    otherwise === undefined ? '' : `; ${weightOf(otherwise)} when ${textOf(otherwise, 'when')}`
  return {
    id,
    title: String(title),
    group: String(group),
    score: Number(score),
    weight: `${String(severity)} ${String(score)}${other}`,
    covers: coverers.map(({ name, place }) => {
      const reason = textOf(memberOf(covers, name), 'reason')
      const state = reason !== '' ? 'no' : has(place(id)) ? 'yes' : 'later'
      return { coverer: name, state, reason }
    }),
  }
}

const weightOf = (weight: unknown): string =>
  `${textOf(weight, 'severity')} ${String(memberOf(weight, 'score'))}`

const textOf = (value: unknown, name: string): string => String(memberOf(value, name) ?? '')

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** What the page should say for a repository, and what keeps that from being known. */
export function weaknessesPageOf(root: string): { text: string; problems: readonly string[] } {
  const { pages, problems } = readPages(join(root, pagesFolder))
  return { text: weaknessesText(pages, (path) => existsSync(join(root, path))), problems }
}

const exampleStart = '<!-- finding: written by tools/generate-docs.ts -->\n```text\n'
const exampleEnd = '```\n<!-- end of finding -->'

/** What is run for the example, so that a test can run the same from the sources. */
export const exampleTarget = 'servers/weak-typescript'
export const exampleWidth = 80
const exampleWeakness = 'unbound-session'

/** README.md with the first finding of one weakness that a pretty report shows, and its end. */
export function readmeText(readme: string, report: string): string {
  const start = readme.indexOf(exampleStart)
  const end = readme.indexOf(exampleEnd)
  if (start < 0 || end < start) throw new TypeError('README.md has no place for a finding')
  const before = readme.slice(0, start + exampleStart.length)
  return `${before}${findingIn(report)}${readme.slice(end)}`
}

function findingIn(report: string): string {
  const findings = report.split(/^(?=\w+\[[a-z-]+\]: )/mu)
  const found = findings.find((text) => text.startsWith(`high[${exampleWeakness}]`))
  if (found === undefined) throw new TypeError(`the report has no finding of ${exampleWeakness}`)
  const [finding = ''] = found.trimEnd().split('\n\n')
  const ending = report.trimEnd().split('\n\n').at(-1) ?? ''
  return `${finding.trimEnd()}\n\n…\n\n${ending}\n`
}

function prettyReport(root: string): string {
  const args = ['audit', exampleTarget, '--width', String(exampleWidth), '--color', 'never']
  const command = join(root, 'packages/handfast/bin/handfast.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 1) throw new TypeError(`handfast ended with ${String(status)}: ${stderr}`)
  return stdout
}

function main(argv: readonly string[]): number {
  if (argv.some((argument) => argument !== '--check')) {
    process.stderr.write('usage: generate-docs [--check]\n')
    return 2
  }
  const root = repositoryAbove(dirname(fileURLToPath(import.meta.url)))
  const { text, problems } = weaknessesPageOf(root)
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`)
    return 1
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const wanted = new Map([
    [weaknessesPage, text],
    ['README.md', readmeText(readme, prettyReport(root))],
  ])
  const stale = [...wanted].filter(([path, page]) => textIn(join(root, path)) !== page)
  if (argv.includes('--check')) {
    for (const [path] of stale) {
      process.stderr.write(`${path} is out of date: run generate-docs\n`)
    }
    return stale.length === 0 ? 0 : 1
  }
  for (const [path, page] of stale) {
    writeFileSync(join(root, path), page)
    process.stdout.write(`${path}\n`)
  }
  return 0
}

const textIn = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2))
}
