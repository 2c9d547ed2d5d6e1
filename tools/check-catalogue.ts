/**
 * One name for one weakness, everywhere: every weakness has its page, and a rule where it claims
 * that the audit covers it; every rule is a weakness and has its fixtures; and no document names
 * one that does not exist. generate-catalogue checks what stands in the pages.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { reportProblems } from './report-problems.ts'
import { foldersIn, repositoryAbove, writtenFiles } from './source-files.ts'

const pagesFolder = 'packages/catalogue/pages'
const rulesFolder = 'packages/handfast/src/audit/rules'
const checksFolder = 'packages/handfast/src/probe/checks'

interface Page {
  readonly id: string
  readonly text: string
  readonly covers: ReadonlyMap<string, Cover>
}

interface Cover {
  readonly isClaimed: boolean
  readonly reason: string
}

export function checkCatalogue(root: string): string[] {
  const pages = readPages(root)
  const ids = new Set(pages.map(({ id }) => id))
  const rules = foldersIn(root, rulesFolder)
  const checks = foldersIn(root, checksFolder)
  return [
    ...pages.flatMap((page) => checkCoverage(page, new Set(rules), new Set(checks))),
    ...strangers(rules, ids, rulesFolder),
    ...strangers(checks, ids, checksFolder),
    ...pages
      .filter(({ id }) => rules.includes(id))
      .flatMap((page) => checkFixtures(page, fixtureNames(root, page.id))),
    ...checkMentions(root, ids),
  ]
}

const strangers = (names: readonly string[], ids: ReadonlySet<string>, folder: string): string[] =>
  names.filter((name) => !ids.has(name)).map((name) => `${folder}/${name} is no weakness`)

function readPages(root: string): Page[] {
  return writtenFiles(root, pagesFolder, ['.md']).map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const front: unknown = parse(/^---\n([\s\S]*?)\n---\n/.exec(text)?.[1] ?? '')
    const covers = Object.entries(memberOf(front, 'covers') ?? {}).map(
      ([coverer, claim]: [string, unknown]): [string, Cover] => [
        coverer,
        {
          isClaimed: memberOf(claim, 'covers') === true,
          reason: String(memberOf(claim, 'reason') ?? ''),
        },
      ],
    )
    return { id: path.slice(pagesFolder.length + 1, -'.md'.length), text, covers: new Map(covers) }
  })
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function checkCoverage(
  { id, covers }: Page,
  rules: ReadonlySet<string>,
  checks: ReadonlySet<string>,
): string[] {
  const audit = covers.get('audit')
  const problems: string[] = []
  if (audit?.isClaimed === true && !rules.has(id)) {
    problems.push(`${id}: the page claims that the audit covers it, and there is no rule`)
  }
  if (audit?.isClaimed === false && rules.has(id)) {
    problems.push(`${id}: there is a rule, and the page says that the audit cannot cover it`)
  }
  const hasReason = [...covers.values()].some(({ reason }) => reason.trim() !== '')
  if (!rules.has(id) && !checks.has(id) && !hasReason) {
    problems.push(`${id}: neither a rule, nor a check, nor a reason why`)
  }
  return problems
}

/** Languages by what a fence of a page, or the name of a fixture, calls them. */
const languages: readonly { readonly fence: string; readonly fixture: RegExp }[] = [
  { fence: 'ts', fixture: /\.[cm]?[jt]sx?$/ },
  { fence: 'python', fixture: /\.py$/ },
]

/** The names of a rule's fixtures; one that is a folder counts once for each language inside. */
function fixtureNames(root: string, id: string): string[] {
  const folder = join(root, rulesFolder, id, 'fixtures')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name]
    const inside = readdirSync(join(folder, entry.name), { recursive: true, encoding: 'utf8' })
    return inside.map((file) => `${entry.name}/${file}`)
  })
}

/** A language that the page shows is one that the rule has to tell weak from mended in. */
function checkFixtures({ id, text }: Page, names: readonly string[]): string[] {
  const shown = languages.filter(({ fence }) => text.includes(`\n\`\`\`${fence} weak`))
  const none = shown.length === 0 ? [`${id}: the page shows no weak code`] : []
  const missing = shown.flatMap(({ fence, fixture }) =>
    ['weak', 'mended']
      .filter((kind) => !names.some((name) => isKind(name, kind) && fixture.test(name)))
      .map((kind) => `${id}: no ${kind} fixture in ${fence}`),
  )
  return [...none, ...missing]
}

const isKind = (name: string, kind: string): boolean =>
  (name.split('/')[0] ?? '').split('.').includes(kind)

/** Where a document names a weakness: links to pages, commands, suppressions, configuration. */
const mentions: readonly RegExp[] = [
  /(?:weaknesses|pages)\/([a-z][a-z0-9-]+)(?:\.md)?\b/g,
  /handfast explain ([a-z][a-z0-9-]+)/g,
  /handfast-ignore\[([a-z][a-z0-9-]+)\]/g,
  /--only[ =]([a-z][a-z0-9-]+)/g,
  /\bweakness: ([a-z][a-z0-9-]+)$/gm,
]

function checkMentions(root: string, ids: ReadonlySet<string>): string[] {
  const folders = ['docs', 'examples', 'servers', pagesFolder]
  const top = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'SECURITY.md', 'CHANGELOG.md']
  const files = [
    ...top.filter((file) => existsSync(join(root, file))),
    ...folders.flatMap((folder) => writtenFiles(root, folder, ['.md', '.yaml', '.ts', '.py'])),
  ]
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const named = mentions.flatMap((mention) =>
      [...text.matchAll(mention)].map(([, id = '']) => id),
    )
    const unknown = [...new Set(named)].filter((id) => !ids.has(id))
    return unknown.map((id) => `${file} names the weakness ${id}, which does not exist`)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  reportProblems(checkCatalogue(repositoryAbove(dirname(fileURLToPath(import.meta.url)))))
}
