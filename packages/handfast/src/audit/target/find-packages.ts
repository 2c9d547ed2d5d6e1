import { readNpmPackage } from './npm-facts.ts'
import type { PackageContext, PackageFacts } from './package-facts.ts'
import { readPythonPackage } from './python-facts.ts'

export interface FindPackagesOptions extends Omit<PackageContext, 'parsed'> {
  /** Paths of manifests, outermost first. */
  readonly manifests: readonly string[]
  readonly packagesMax: number
}

/**
 * Reads the manifests; when the target's own folder has none, the nearest above it is taken too.
 */
export function findPackages(options: FindPackagesOptions): PackageFacts[] {
  const context: PackageContext = { ...options, parsed: new Map() }
  const folders = new Set(options.manifests.map(folderOf))
  const own = folders.has('') ? packagesIn('', context) : []
  const packages = own.length > 0 ? own : nearestAbove(context)
  for (const folder of folders) {
    if (packages.length >= options.packagesMax) break
    if (folder !== '') packages.push(...packagesIn(folder, context))
  }
  return packages
}

function nearestAbove(context: PackageContext): PackageFacts[] {
  for (const folder of context.above) {
    const packages = packagesIn(folder, context)
    if (packages.length > 0) return packages
  }
  return []
}

/** @param folder `''`, or a path with `/` at its end. */
function packagesIn(folder: string, context: PackageContext): PackageFacts[] {
  const found = [readNpmPackage(folder, context), readPythonPackage(folder, context)]
  return found.filter((facts) => facts !== null)
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
