/** What a manifest says about the package in its folder. */
export interface PackageFacts {
  readonly ecosystem: 'npm' | 'pypi'
  /** Where the manifest stands, relative to the target: `''`, `packages/server`, `..`. */
  readonly folder: string
  readonly name: string | null
  readonly version: string | null
  /** Sorted by name. */
  readonly dependencies: readonly Dependency[]
}

export interface Dependency {
  /** As in the registry; Python names in their normal form (PEP 503). */
  readonly name: string
  readonly kind: 'runtime' | 'development' | 'peer' | 'optional'
  /** As written: `^1.26.0`, `>=1.2,<2`, `workspace:*`; empty when none is written. */
  readonly range: string
  /** The one that a lockfile or an installation names, or null. */
  readonly version: string | null
}

/**
 * Text of a file of the target, or null when there is none that can be read. Paths are relative to
 * the target; `../` reaches the folders above it, where workspaces keep lockfile and installation.
 */
export type ReadManifest = (path: string) => string | null

/** Where a manifest is looked for, and what surrounds it. */
export interface PackageContext {
  readonly read: ReadManifest
  /** Folders above the target, nearest first: `../`, `../../`. */
  readonly above: readonly string[]
  /** What `readJson` parsed, by path: the packages of a workspace share one large lockfile. */
  readonly parsed: Map<string, JsonObject | null>
}

export type JsonObject = ReadonlyMap<string, unknown>

/** `src/tools/` → `src/tools/`, `src/`, ``, then the folders above the target. */
export function foldersUpwards(folder: string, above: readonly string[]): string[] {
  if (folder.startsWith('..')) return above.slice(above.indexOf(folder))
  const folders = [folder]
  for (let at = folder; at !== '';) {
    at = at.slice(0, at.lastIndexOf('/', at.length - 2) + 1)
    folders.push(at)
  }
  return [...folders, ...above]
}

/** How a folder is shown: without the `/` at its end. */
export const withoutSlash = (folder: string): string => folder.replace(/\/$/, '')
