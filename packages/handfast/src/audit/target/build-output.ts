import { extensionOf } from './language.ts'

/**
 * Whether a folder named like build output holds what was made from sources that are in scope. Only
 * then is it left out: a package published as `dist` alone is all there is to analyse.
 *
 * @param folder Path of the build folder, with `/` at its end.
 * @param sources Paths in scope, none of them inside an undecided build folder.
 */
export function isBuiltFromSources(
  folder: string,
  sources: readonly string[],
  manifests: ReadonlySet<string>,
): boolean {
  const parent = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  const siblings = sources.filter((path) => path.startsWith(parent) && !path.startsWith(folder))
  if (siblings.some((path) => typescript.has(extensionOf(path)))) return true
  if (siblings.some((path) => path.startsWith(`${parent}src/`))) return true
  // setuptools copies the package to build/lib.
  const isPython = manifests.has(`${parent}setup.py`) || manifests.has(`${parent}pyproject.toml`)
  return isPython && siblings.some((path) => path.endsWith('.py'))
}

const typescript: ReadonlySet<string> = new Set(['.ts', '.tsx', '.mts', '.cts'])

/** What npm never packs, and what a checkout of a repository has. */
const neverPacked = [
  '.git',
  '.gitignore',
  '.npmrc',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'bun.lock',
  'bun.lockb',
  'node_modules',
]

/**
 * Whether a folder holds an npm package as it was published: then its build output is what runs, and
 * is analysed though the sources may have been packed as well.
 *
 * @param names What stands directly in the folder.
 */
export function isPackedFolder(names: ReadonlySet<string>): boolean {
  return names.has('package.json') && !neverPacked.some((name) => names.has(name))
}
