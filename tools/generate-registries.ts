/**
 * Writes the lists of what stands in a folder of its own or in a file of its own: reports, rules,
 * checks and library models. With --check nothing is written, and a list that differs from its
 * folder ends the run with code 1.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Members of one list; more would mean that the wrong folder is read. */
const membersMax = 2000

const parentsMax = 20

const registryName = 'registry.generated.ts'
const modelsFolder = 'audit/models'

/** A list that is kept in step with a folder of packages/handfast/src. */
interface Registry {
  readonly folder: string
  /** The exported array, and the type of its members with the module that declares it. */
  readonly list: string
  readonly type: string
  readonly typeModule: string
  /** Files below the folder that each hold one member. */
  members(folder: string): readonly Member[]
}

interface Member {
  /** Relative to the folder, with `/`. */
  readonly file: string
  /** The const that the file must export. */
  readonly name: string
}

/** What would be written, and what keeps it from being right. */
export interface Rendering {
  readonly path: string
  readonly text: string
  readonly problems: readonly string[]
}

const registries: readonly Registry[] = [
  {
    folder: 'report',
    list: 'reports',
    type: 'Report',
    typeModule: './report.ts',
    members: (folder) =>
      sourcesIn(folder)
        .filter((file) => file !== 'report.ts')
        .map((file) => ({ file, name: `${camelCase(stemOf(file))}Report` })),
  },
  {
    folder: 'report/probe',
    list: 'probeReports',
    type: 'ProbeReport',
    typeModule: './probe-report.ts',
    members: (folder) =>
      sourcesIn(folder)
        .filter((file) => file !== 'probe-report.ts')
        .map((file) => ({ file, name: `${camelCase(stemOf(file))}ProbeReport` })),
  },
  {
    folder: 'audit/rules',
    list: 'rules',
    type: 'Rule',
    typeModule: './rule.ts',
    members: (folder) =>
      foldersIn(folder).map((id) => ({ file: `${id}/${id}.ts`, name: camelCase(id) })),
  },
  {
    folder: 'probe/checks',
    list: 'checks',
    type: 'Check',
    typeModule: '../lab/check.ts',
    members: (folder) =>
      foldersIn(folder).map((id) => ({ file: `${id}/${id}.ts`, name: camelCase(id) })),
  },
]

/** A list for each language, so that an audit loads those it has files of. */
function modelRegistries(sources: string): readonly Registry[] {
  return foldersIn(join(sources, modelsFolder)).map((language) => ({
    folder: `${modelsFolder}/${language}`,
    list: 'models',
    type: 'Model',
    typeModule: '../../flow/model.ts',
    members: (folder) =>
      sourcesIn(folder).map((file) => ({ file, name: `${camelCase(stemOf(file))}Model` })),
  }))
}

/** `unbound-session` → `unboundSession`, `cuid2-3` → `cuid23`. */
export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase())
}

function stemOf(file: string): string {
  return file.slice(0, -'.ts'.length)
}

function sourcesIn(folder: string): readonly string[] {
  return namesIn(folder, 'file').filter((name) => name.endsWith('.ts') && name !== registryName)
}

function foldersIn(folder: string): readonly string[] {
  return namesIn(folder, 'folder')
}

/** Sorted by UTF-16 code units, so that the order is the same on every machine. */
function namesIn(folder: string, kind: 'file' | 'folder'): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => (kind === 'folder' ? entry.isDirectory() : entry.isFile()))
    .map(({ name }) => name)
    .sort()
}

/** Renders every list of the sources below `packages/handfast/src`. */
export function renderRegistries(sources: string): readonly Rendering[] {
  return [...registries, ...modelRegistries(sources)].map((registry) =>
    renderRegistry(registry, join(sources, registry.folder)),
  )
}

function renderRegistry(registry: Registry, folder: string): Rendering {
  const members = registry.members(folder)
  const problems = members.flatMap((member) => problemsOf(member, registry, folder))
  if (members.length > membersMax) problems.push(`${folder}: ${members.length} members`)
  const imports = members.map(({ file, name }) => `import { ${name} } from './${file}'`)
  const { type, typeModule, list } = registry
  const text = [
    '// Written by tools/generate-registries.ts; do not edit.',
    `import type { ${type} } from '${typeModule}'`,
    ...imports,
    '',
    `export const ${list}: readonly ${type}[] = [`,
    ...members.map(({ name }) => `  ${name},`),
    ']',
    '',
  ].join('\n')
  return { path: join(folder, registryName), text, problems }
}

function problemsOf({ file, name }: Member, { type }: Registry, folder: string): string[] {
  const path = join(folder, file)
  if (!existsSync(path)) return [`${path}: is missing`]
  const source = readFileSync(path, 'utf8')
  const wanted = `export const ${name}: ${type} =`
  const exported = [...source.matchAll(/^export (?:const|function|class|let) (\w+)/gmu)]
  const others = exported.filter((match) => match[1] !== name)
  return [
    ...(source.includes(`\n${wanted}`) || source.startsWith(wanted)
      ? []
      : [`${path}: has no \`${wanted}\``]),
    ...others.map((match) => `${path}: exports ${match[1]} besides ${name}`),
  ]
}

/**
 * The sources of handfast, looked for upwards, so that sources and compiled output both find them.
 */
export function handfastSources(from: string): string {
  let folder = from
  for (let step = 0; step < parentsMax; step += 1) {
    const candidate = join(folder, 'packages', 'handfast', 'src')
    if (existsSync(candidate)) return candidate
    folder = dirname(folder)
  }
  throw new TypeError(`no packages/handfast/src above ${from}`)
}

function main(argv: readonly string[]): number {
  if (argv.some((argument) => argument !== '--check')) {
    process.stderr.write('usage: generate-registries [--check]\n')
    return 2
  }
  const renderings = renderRegistries(handfastSources(dirname(fileURLToPath(import.meta.url))))
  const problems = renderings.flatMap((rendering) => rendering.problems)
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`)
    return 1
  }
  const stale = renderings.filter(
    ({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  )
  for (const { path, text } of stale) {
    if (argv.includes('--check')) {
      process.stderr.write(`${path} is not what its folder says: run generate-registries\n`)
    } else {
      writeFileSync(path, text)
      process.stdout.write(`${path}\n`)
    }
  }
  return argv.includes('--check') && stale.length > 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2))
}
