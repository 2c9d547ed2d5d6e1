import { foldersUpwards, withoutSlash } from './package-facts.ts'
import type { Dependency, JsonObject, PackageContext, PackageFacts } from './package-facts.ts'
import { comparePaths } from './tally.ts'

const dependenciesMax = 2_000

const kinds: ReadonlyMap<string, Dependency['kind']> = new Map([
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'peer'],
  ['devDependencies', 'development'],
])

/** Null when the folder has no package.json, or one that is not an object. */
export function readNpmPackage(folder: string, context: PackageContext): PackageFacts | null {
  const manifest = readJson(`${folder}package.json`, context)
  if (manifest === null) return null
  const installed = findInstalled(folder, context)
  const dependencies = new Map<string, Dependency>()
  for (const [field, kind] of kinds) {
    for (const [name, range] of Object.entries(asObject(manifest.get(field)) ?? {})) {
      if (dependencies.size >= dependenciesMax) break
      if (typeof range !== 'string' || !isPackageName(name) || dependencies.has(name)) continue
      dependencies.set(name, { name, kind, range, version: installed(name) })
    }
  }
  return {
    ecosystem: 'npm',
    folder: withoutSlash(folder),
    name: asString(manifest.get('name')),
    version: asVersion(manifest.get('version')),
    dependencies: [...dependencies.values()].toSorted((a, b) => comparePaths(a.name, b.name)),
  }
}

/** Answers with the version that the lockfile names, otherwise with the one that is installed. */
function findInstalled(folder: string, context: PackageContext): (name: string) => string | null {
  const upwards = foldersUpwards(folder, context.above)
  const locks = upwards.map((at) => readLock(at, context)).filter((lock) => lock !== null)
  const lock = locks[0]
  return (name) => {
    const locked = lock?.(folder, name)
    if (locked !== undefined && locked !== null) return locked
    for (const at of upwards) {
      const manifest = readJson(`${at}node_modules/${name}/package.json`, context)
      const version = asVersion(manifest?.get('version'))
      if (version !== null) return version
    }
    return null
  }
}

type Lock = (folder: string, name: string) => string | null

/** package-lock.json, of lockfile version 1 (`dependencies`) and 2 or 3 (`packages`). */
function readLock(at: string, context: PackageContext): Lock | null {
  const lock = readJson(`${at}package-lock.json`, context)
  if (lock === null) return null
  const packages = toMap(lock.get('packages'))
  const dependencies = toMap(lock.get('dependencies'))
  return (folder, name) => {
    const inside = folder.startsWith(at) ? folder.slice(at.length) : ''
    for (const place of foldersUpwards(inside, [])) {
      const version = versionOf(packages.get(`${place}node_modules/${name}`))
      if (version !== null) return version
    }
    return versionOf(dependencies.get(name))
  }
}

const versionOf = (entry: unknown): string | null => asVersion(toMap(entry).get('version'))

/** Null when there is no such file, or when it is not a JSON object. */
function readJson(path: string, context: PackageContext): JsonObject | null {
  const known = context.parsed.get(path)
  if (known !== undefined) return known
  const object = parseObject(context.read(path))
  context.parsed.set(path, object)
  return object
}

function parseObject(text: string | null): JsonObject | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return asObject(value) === null ? null : toMap(value)
  } catch {
    // What cannot be read says nothing; the sources are analysed all the same.
    return null
  }
}

// Outside names never index a plain object: `__proto__` is a name like any other in a Map.
const toMap = (value: unknown): JsonObject => new Map(Object.entries(asObject(value) ?? {}))

const asObject = (value: unknown): object | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null

const asString = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= 214 ? value : null

const asVersion = (value: unknown): string | null =>
  typeof value === 'string' && /^\d[\w.+-]{0,63}$/.test(value) ? value : null

/** Names become part of a path, so `../` must not be one. */
export const isPackageName = (name: string): boolean =>
  name.length <= 214 && /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/.test(name)
