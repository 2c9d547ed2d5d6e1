import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const parentsMax = 20
const filesMax = 50_000

/** The top of the repository, looked for upwards, so that compiled output finds it too. */
export function repositoryAbove(from: string): string {
  let folder = from
  for (let step = 0; step < parentsMax; step += 1) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder
    folder = dirname(folder)
  }
  throw new TypeError(`no package-lock.json above ${from}`)
}

/** What nobody writes by hand, or what is wrong on purpose. */
const passedOver: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'bin',
  'fixtures',
  '.cache',
])

/**
 * Files below a folder that a person wrote, sorted, relative to `root` and with `/`. A folder that
 * is not there has none.
 */
export function writtenFiles(
  root: string,
  folder: string,
  extensions: readonly string[],
): string[] {
  const found: string[] = []
  const folders = [folder]
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    if (!existsSync(join(root, at))) continue
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      const path = `${at}/${entry.name}`
      if (entry.isDirectory() && !passedOver.has(entry.name)) folders.push(path)
      const isWanted = extensions.some((extension) => entry.name.endsWith(extension))
      if (entry.isFile() && isWanted && !entry.name.includes('.generated.')) found.push(path)
    }
    if (found.length > filesMax) throw new TypeError(`more than ${filesMax} files in ${folder}`)
  }
  return found.sort()
}

export function foldersIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}
