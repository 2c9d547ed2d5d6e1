import type { FileId, SourceFile } from '../ir/program.ts'
import { folderOf } from './folder-of.ts'

/** The Python modules of the target, by the names that imports use. */
export interface PythonModules {
  resolve(from: string, specifier: string): FileId | undefined
}

/**
 * Absolute imports start at the folder of the importing file, at the parents of top packages, and
 * at every script's own folder. Most imports are of other people's packages: which roots hold a
 * module of that name is looked up, not tried.
 */
export function pythonModulesOf(files: readonly SourceFile[]): PythonModules {
  const sources = files.filter(({ language }) => language === 'python')
  const byPath = new Map<string, FileId>(sources.map(({ path, id }) => [path, id]))
  const rootsHolding = rootsByTopName(sources)
  const at = (folder: string, path: string): FileId | undefined => {
    const whole = folder === '' || path === '' ? folder + path : `${folder}/${path}`
    return byPath.get(`${whole}.py`) ?? byPath.get(whole === '' ? initFile : `${whole}/${initFile}`)
  }
  const absolute = (from: string, path: string): FileId | undefined => {
    const beside = at(folderOf(from), path)
    if (beside !== undefined) return beside
    for (const root of rootsHolding.get(topNameOf(path)) ?? []) {
      const found = at(root, path)
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    resolve(from, specifier) {
      const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
      const path = specifier.slice(dots).split('.').filter(Boolean).join('/')
      if (dots === 0) return absolute(from, path)
      let folder = folderOf(from)
      for (let up = 1; up < dots; up += 1) folder = folderOf(folder)
      return at(folder, path)
    },
  }
}

const initFile = '__init__.py'

/** In the order of the roots: the target's own folder and `src` come first. */
function rootsByTopName(sources: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const roots = rootsOf(sources)
  const holding = new Map<string, Set<string>>()
  for (const { path } of sources) {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (roots.has(folder)) {
        const name = topNameOf(folder === '' ? path : path.slice(folder.length + 1))
        const known = holding.get(name)
        if (known === undefined) holding.set(name, new Set([folder]))
        else known.add(folder)
      }
      if (folder === '') break
    }
  }
  const order = new Map([...roots].map((root, place) => [root, place]))
  const placeOf = (root: string): number => order.get(root) ?? 0
  return new Map(
    [...holding].map(([name, found]) => [
      name,
      [...found].sort((one, other) => placeOf(one) - placeOf(other)),
    ]),
  )
}

function rootsOf(sources: readonly SourceFile[]): ReadonlySet<string> {
  const roots = new Set<string>(['', 'src'])
  const packages = new Set<string>()
  for (const { path } of sources) if (path.endsWith(initFile)) packages.add(folderOf(path))
  for (const { path } of sources) {
    let folder = folderOf(path)
    while (packages.has(folder) && folder !== '') folder = folderOf(folder)
    roots.add(folder)
  }
  return roots
}

/** `pkg` of `pkg/mod.py`, `mod` of `mod.py`. */
function topNameOf(path: string): string {
  const slash = path.indexOf('/')
  return slash === -1 ? path.replace(/\.py$/, '') : path.slice(0, slash)
}
