import { foldersUpwards, withoutSlash } from './package-facts.ts'
import type { Dependency, PackageContext, PackageFacts } from './package-facts.ts'
import { comparePaths } from './tally.ts'
import { readTomlEntries } from './toml-lines.ts'

const linesMax = 50_000
const requirementLengthMax = 2_000
const dependenciesMax = 2_000
const setupLengthMax = 100_000

/** Null when none of the files that Python packages are declared in says anything. */
export function readPythonPackage(folder: string, context: PackageContext): PackageFacts | null {
  const read = (name: string): string => context.read(folder + name) ?? ''
  const project = readProject(read('pyproject.toml'))
  const setup = readSetup(read('setup.py'))
  const requirements = readRequirements(read('requirements.txt'))
  const declared = [...project.dependencies, ...setup, ...requirements].slice(0, dependenciesMax)
  if (declared.length === 0 && project.name === null) return null
  const locked = readLocked(folder, context)
  const dependencies = new Map<string, Dependency>()
  for (const { name, range, kind } of declared) {
    if (dependencies.has(name)) continue
    const version = exactVersion(range) ?? locked.get(name) ?? null
    dependencies.set(name, { name, kind, range, version })
  }
  return {
    ecosystem: 'pypi',
    folder: withoutSlash(folder),
    name: project.name,
    version: project.version,
    dependencies: [...dependencies.values()].toSorted((a, b) => comparePaths(a.name, b.name)),
  }
}

interface Declared {
  readonly name: string
  readonly range: string
  readonly kind: Dependency['kind']
}

const exactVersion = (range: string): string | null =>
  /^===?\s*([\w.+!-]+)$/.exec(range)?.[1] ?? null

/** One name for all spellings (PEP 503). */
const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

const requirement = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#)]*)/

/** `mcp[cli]>=1.2,<2 ; python_version > "3.9"` (PEP 508, its URLs and markers left out). */
function parseRequirement(text: string, kind: Dependency['kind']): Declared | null {
  const match = requirement.exec(text.slice(0, requirementLengthMax).trim())
  if (match?.[1] === undefined) return null
  const range = (match[2] ?? '').trim()
  // `name @ https://…` says where from, not which version.
  return { name: normalName(match[1]), range: range.startsWith('@') ? '' : range, kind }
}

function parseRequirements(texts: readonly string[], kind: Dependency['kind']): Declared[] {
  return texts.map((text) => parseRequirement(text, kind)).filter((entry) => entry !== null)
}

const readRequirements = (text: string): Declared[] =>
  parseRequirements(text.split(/\r?\n/, linesMax), 'runtime')

/** The strings of `install_requires=[…]`. Nothing is run, so a computed list stays unknown. */
function readSetup(text: string): Declared[] {
  const list = /\binstall_requires\s*=\s*[[(]((?:[^\])"'#]|"[^"]*"|'[^']*'|#.*)*)/.exec(
    text.slice(0, setupLengthMax),
  )?.[1]
  const strings = [...(list ?? '').matchAll(/"([^"]*)"|'([^']*)'/g)]
  return parseRequirements(
    strings.map(([, double, single]) => double ?? single ?? ''),
    'runtime',
  )
}

interface Project {
  readonly name: string | null
  readonly version: string | null
  readonly dependencies: readonly Declared[]
}

const poetryTables: ReadonlyMap<string, Dependency['kind']> = new Map([
  ['tool.poetry.dependencies', 'runtime'],
  ['tool.poetry.dev-dependencies', 'development'],
  ['tool.poetry.group.dev.dependencies', 'development'],
])

function readProject(text: string): Project {
  const entries = readTomlEntries(text.split(/\r?\n/, linesMax))
  const main = entries.filter(({ table }) => table === 'project' || table === 'tool.poetry')
  const stringOf = (key: string): string | null =>
    main.find((entry) => entry.key === key)?.strings[0] ?? null
  const dependencies = entries.flatMap(({ table, key, strings, value }) => {
    const kind = listKind(table, key)
    if (kind !== null) return parseRequirements(strings, kind)
    const poetryKind = poetryTables.get(table)
    if (poetryKind === undefined || key === 'python') return []
    // `mcp = "^1.2"` or `mcp = { version = "^1.2", extras = ["cli"] }`
    const range = /\bversion\s*=\s*"([^"]*)"/.exec(value)?.[1] ?? strings[0] ?? ''
    return [{ name: normalName(key), range, kind: poetryKind }]
  })
  return { name: stringOf('name'), version: stringOf('version'), dependencies }
}

function listKind(table: string, key: string): Dependency['kind'] | null {
  if (table === 'project' && key === 'dependencies') return 'runtime'
  if (table === 'project.optional-dependencies') return 'optional'
  return table === 'dependency-groups' ? 'development' : null
}

/** Versions in the nearest uv.lock, poetry.lock or pdm.lock, all `[[package]]` tables. */
function readLocked(folder: string, context: PackageContext): ReadonlyMap<string, string> {
  for (const at of foldersUpwards(folder, context.above)) {
    for (const file of ['uv.lock', 'poetry.lock', 'pdm.lock']) {
      const text = context.read(at + file)
      if (text !== null) return parseLock(text)
    }
  }
  return new Map()
}

function parseLock(text: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  let name = ''
  for (const line of text.split(/\r?\n/, linesMax)) {
    if (line === '[[package]]') name = ''
    const [, key, value] = /^(name|version) = "([^"]{1,200})"$/.exec(line) ?? []
    if (key === 'name') name = normalName(value ?? '')
    else if (key === 'version' && name !== '') versions.set(name, value ?? '')
  }
  return versions
}
