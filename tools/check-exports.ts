/**
 * The public face is a list: no `export *`, no default exports, export maps that lead somewhere,
 * and the names of every entry as they are pinned in export-pins.json. `--write` pins them anew;
 * the difference is what a release note has to say.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { moduleShape } from './module-shape.ts'
import { reportProblems } from './report-problems.ts'
import { foldersIn, repositoryAbove, writtenFiles } from './source-files.ts'

/** Entry, such as `handfast` or `handfast/probe`, → the names that it exports, sorted. */
export type ExportPins = Readonly<Record<string, readonly string[]>>

const sourceCondition = '@handfast/source'

export function checkExports(root: string, pins: ExportPins): string[] {
  return [...checkModules(root), ...checkMaps(root), ...checkPins(exportedNames(root), pins)]
}

function checkModules(root: string): string[] {
  const folders = [...foldersIn(root, 'packages').map((name) => `packages/${name}/src`), 'tools']
  const files = folders.flatMap((folder) => writtenFiles(root, folder, ['.ts']))
  return files.flatMap((file) => {
    const { exportsAll, exportsDefault } = moduleShape(file, readFileSync(join(root, file), 'utf8'))
    return [
      ...(exportsAll ? [`${file}: export * hides what is exported; name it`] : []),
      ...(exportsDefault ? [`${file}: a default export has no name of its own; name it`] : []),
    ]
  })
}

interface PublicEntry {
  /** `handfast/probe`. */
  readonly name: string
  /** Relative to the top of the repository. */
  readonly source: string
}

function checkMaps(root: string): string[] {
  return packageFolders(root).flatMap((folder) => {
    const manifest = readManifest(root, folder)
    const targets = [...targetsOf(manifest['exports']), ...targetsOf(manifest['bin'])]
    const missing = targets.filter((target) => !leadsSomewhere(root, join(folder, target)))
    return missing.map((target) => `${folder}/package.json names ${target}, which is not there`)
  })
}

/** `./pages/*` leads somewhere when there is such a folder. */
const leadsSomewhere = (root: string, path: string): boolean =>
  existsSync(join(root, path.includes('*') ? dirname(path.replace(/\*.*$/, '*')) : path))

/** All paths in an export map, at any depth. */
function targetsOf(map: unknown): string[] {
  if (typeof map === 'string') return [map]
  if (typeof map !== 'object' || map === null) return []
  return Object.values(map).flatMap(targetsOf)
}

function publicEntries(root: string): PublicEntry[] {
  return packageFolders(root).flatMap((folder) => {
    const manifest = readManifest(root, folder)
    const map = manifest['exports']
    if (typeof map !== 'object' || map === null) return []
    return Object.entries(map).flatMap(([path, conditions]: [string, unknown]): PublicEntry[] => {
      const source = sourceOf(conditions)
      const name = `${String(manifest['name'])}${path.slice(1)}`
      return source === undefined ? [] : [{ name, source: `${folder}/${source.slice(2)}` }]
    })
  })
}

function sourceOf(conditions: unknown): string | undefined {
  if (typeof conditions !== 'object' || conditions === null) return undefined
  const source: unknown = Reflect.get(conditions, sourceCondition)
  return typeof source === 'string' ? source : undefined
}

export function exportedNames(root: string): ExportPins {
  const entries = publicEntries(root).filter(({ source }) => existsSync(join(root, source)))
  return Object.fromEntries(
    entries.map(({ name, source }) => {
      const { exports } = moduleShape(source, readFileSync(join(root, source), 'utf8'))
      return [name, [...exports].sort()]
    }),
  )
}

function checkPins(found: ExportPins, pins: ExportPins): string[] {
  const entries = [...new Set([...Object.keys(found), ...Object.keys(pins)])].sort()
  return entries.flatMap((entry) => {
    const now = found[entry] ?? []
    const pinned = pins[entry] ?? []
    return [
      ...now
        .filter((name) => !pinned.includes(name))
        .map((name) => `${entry} exports ${name}, which is not pinned`),
      ...pinned
        .filter((name) => !now.includes(name))
        .map((name) => `${entry} does not export ${name} any more`),
    ]
  })
}

const packageFolders = (root: string): string[] =>
  foldersIn(root, 'packages')
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))

function readManifest(root: string, folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = repositoryAbove(dirname(fileURLToPath(import.meta.url)))
  const pinsFile = join(root, 'tools/export-pins.json')
  if (process.argv.includes('--write')) {
    writeFileSync(pinsFile, `${JSON.stringify(exportedNames(root), null, 2)}\n`)
  }
  const pins: ExportPins = existsSync(pinsFile) ? JSON.parse(readFileSync(pinsFile, 'utf8')) : {}
  reportProblems(checkExports(root, pins))
}
