/**
 * Holds every import of the packages against the table of rooms. Between packages the resolver
 * keeps the door, as they have `exports`; inside of one this does.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { moduleShape } from './module-shape.ts'
import type { ModuleImport } from './module-shape.ts'
import { reportProblems } from './report-problems.ts'
import { packageRooms } from './rooms.ts'
import type { PackageRooms } from './rooms/package-rooms.ts'
import { foldersIn, repositoryAbove, writtenFiles } from './source-files.ts'

/** One problem a line; none when all is well. */
export function checkRooms(root: string, packages: readonly PackageRooms[]): string[] {
  const known = new Set(packages.map(({ sources }) => sources))
  const unknown = foldersIn(root, 'packages')
    .map((name) => `packages/${name}/src`)
    .filter(
      (sources) => !known.has(sources) && writtenFiles(root, sources, ['.ts', '.tsx']).length > 0,
    )
  return [
    ...unknown.map((sources) => `${sources} has no rooms: add it to tools/rooms.ts`),
    ...packages.flatMap((rooms) => checkPackage(root, rooms)),
  ]
}

function checkPackage(root: string, { sources, rooms }: PackageRooms): string[] {
  const files = sourcesWithGenerated(root, sources).map((path) => path.slice(sources.length + 1))
  const used = new Set<string>()
  const problems = files.flatMap((file) => {
    const room = roomOf(file, rooms)
    if (room === undefined) return [`${sources}/${file} is in no room of tools/rooms.ts`]
    used.add(room.pattern)
    const { imports } = moduleShape(file, readFileSync(join(root, sources, file), 'utf8'))
    return imports
      .filter((imported) => !isAllowed(imported, { file, room, rooms }))
      .map(({ specifier }) => `${sources}/${file}: ${room.name} may not import ${specifier}`)
  })
  const empty = Object.keys(rooms).filter((pattern) => files.length > 0 && !used.has(pattern))
  return [
    ...problems,
    ...empty
      .filter((pattern) => !/\.tsx?$/u.test(pattern) && pattern !== '.')
      .map((pattern) => `${sources}: the room ${pattern} is empty: remove it from tools/rooms.ts`),
  ]
}

/** Registries are written by a tool, and import like everybody else. */
function sourcesWithGenerated(root: string, sources: string): string[] {
  const written = writtenFiles(root, sources, ['.ts', '.tsx'])
  const folders = new Set(written.map((path) => posix.dirname(path)))
  const generated = [...folders].map((folder) => `${folder}/registry.generated.ts`)
  return [...written, ...generated.filter((path) => existsSync(join(root, path)))].sort()
}

interface Room {
  /** As in the table: `audit/rules/*`. */
  readonly pattern: string
  /** The one that is meant: `audit/rules/unbound-session`. */
  readonly name: string
}

/** The room with the longest name that a file is in; one that names the file wins over `*`. */
function roomOf(file: string, rooms: PackageRooms['rooms']): Room | undefined {
  const candidates = Object.keys(rooms)
    .map((pattern) => ({ pattern, name: nameIn(pattern, file) }))
    .filter((room): room is Room => room.name !== undefined)
  return candidates.sort((a, b) => weightOf(b.pattern) - weightOf(a.pattern))[0]
}

const weightOf = (pattern: string): number =>
  pattern === '.' ? 0 : pattern.split('/').length * 2 - (pattern.includes('*') ? 1 : 0)

/** What a pattern stands for with this file, or undefined when the file is not in it. */
function nameIn(pattern: string, file: string): string | undefined {
  if (pattern === '.') return '.'
  const wanted = pattern.split('/')
  const segments = file.split('/')
  const isFile = /\.tsx?$/u.test(pattern)
  if (isFile ? segments.length !== wanted.length : segments.length <= wanted.length) {
    return undefined
  }
  const name = segments.slice(0, wanted.length)
  const matches = wanted.every((part, index) => part === '*' || part === name[index])
  return matches ? name.join('/') : undefined
}

interface Importing {
  readonly file: string
  readonly room: Room
  readonly rooms: PackageRooms['rooms']
}

function isAllowed({ specifier, isType }: ModuleImport, { file, room, rooms }: Importing): boolean {
  const allowed = rooms[room.pattern] ?? []
  const names = (name: string): boolean =>
    allowed.includes(name) || (isType && allowed.includes(`type ${name}`))
  if (specifier.startsWith('node:')) return names('node:*') || names(specifier)
  if (!specifier.startsWith('.')) return names(specifier) || names(packageOf(specifier))
  const target = posix.normalize(posix.join(posix.dirname(file), specifier))
  const to = roomOf(target, rooms)
  if (to === undefined) return false
  return to.name === room.name || names(to.name) || names(to.pattern)
}

/** `semver` for `semver/ranges/valid.js`, `@a/b` for `@a/b/c`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = repositoryAbove(dirname(fileURLToPath(import.meta.url)))
  reportProblems(checkRooms(root, packageRooms))
}
