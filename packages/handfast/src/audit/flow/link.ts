import type { FileId, Program, SourceFile, StringId, VariableId } from '../ir/program.ts'
import { folderOf } from './folder-of.ts'
import { kept } from './kept.ts'
import type { PackageFacts } from './packages.ts'
import { pythonModulesOf } from './python-modules.ts'

/** Finds the file of the target that an import means, and what a file exports under a name. */
export interface Linker {
  resolve(from: SourceFile, specifier: string): FileId | undefined
  /** The variable behind an exported name, followed through re-exports. */
  exported(file: FileId, name: string): ExportTarget | undefined
}

export type ExportTarget =
  | { readonly kind: 'variable'; readonly variable: VariableId }
  | { readonly kind: 'file'; readonly file: FileId }
  /** Re-exported from a module outside the target. */
  | { readonly kind: 'external'; readonly specifier: string; readonly name: string }

const scriptEndings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx']
const reExportDepthMax = 12

export function linkerOf(program: Program, packages: PackageFacts): Linker {
  const byPath = new Map<string, FileId>(program.files.map((file) => [file.path, file.id]))
  const python = pythonModulesOf(program.files)
  const resolve = keptByFile(({ language, path }, specifier): FileId | undefined =>
    language === 'python'
      ? python.resolve(path, specifier)
      : resolveScript(byPath, packages, path, specifier),
  )

  const follow = (source: SourceFile, name: string, depth: number): ExportTarget | undefined => {
    if (depth > reExportDepthMax) return undefined
    const id: StringId | undefined = program.stringIds.get(name)
    const direct = id === undefined ? undefined : source.exports.get(id)
    if (direct !== undefined) return { kind: 'variable', variable: direct }
    for (const { module, name: outside, as } of source.reExports) {
      const star = as === -1
      if (star ? name === 'default' : as !== id) continue
      const specifier = program.strings[module] ?? ''
      const inner = star ? name : (program.strings[outside] ?? '')
      const target = resolve(source, specifier)
      if (target === undefined) {
        if (!star) return { kind: 'external', specifier, name: inner }
        continue
      }
      if (inner === '*') return { kind: 'file', file: target }
      const within = program.files[target]
      const found = within === undefined ? undefined : follow(within, inner, depth + 1)
      if (found !== undefined) return found
    }
    if (source.language !== 'python') return undefined
    const submodule = resolve(source, `.${name}`)
    return submodule === undefined || submodule === source.id
      ? undefined
      : { kind: 'file', file: submodule }
  }
  const exported = keptByFile((source, name) => follow(source, name, 0))

  return {
    resolve,
    exported(file, name) {
      const source = program.files[file]
      return source === undefined ? undefined : exported(source, name)
    },
  }
}

/** Asks once for each file and text. */
function keptByFile<Answer>(
  ask: (file: SourceFile, text: string) => Answer | undefined,
): (file: SourceFile, text: string) => Answer | undefined {
  const byFile = kept((file: SourceFile) => kept((text: string) => ask(file, text)))
  return (file, text) => byFile(file)(text)
}

function resolveScript(
  byPath: ReadonlyMap<string, FileId>,
  packages: PackageFacts,
  from: string,
  specifier: string,
): FileId | undefined {
  if (specifier.startsWith('.')) return scriptAt(byPath, join(folderOf(from), specifier))
  if (specifier.startsWith('/')) return undefined
  for (const [pattern, targets] of packages.pathAliases) {
    const rest = aliasMatch(pattern, specifier)
    if (rest === undefined) continue
    for (const target of targets) {
      const found = scriptAt(byPath, join('', target.replace('*', rest)))
      if (found !== undefined) return found
    }
  }
  // The alias that most templates ship with, for targets that come without their tsconfig.
  const conventional = /^[@~]\/(.+)$/.exec(specifier)?.[1]
  for (const root of conventional === undefined ? [] : ['', 'src', 'app']) {
    const found = scriptAt(byPath, join(root, conventional ?? ''))
    if (found !== undefined) return found
  }
  for (const [name, folder] of packages.workspaces) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue
    const rest = specifier.slice(name.length + 1)
    for (const guess of rest === '' ? ['src/index', 'index', 'src/main'] : [rest, `src/${rest}`]) {
      const found = scriptAt(byPath, join(folder, guess))
      if (found !== undefined) return found
    }
  }
  return undefined
}

function aliasMatch(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*')
  if (star === -1) return pattern === specifier ? '' : undefined
  const head = pattern.slice(0, star)
  const tail = pattern.slice(star + 1)
  if (specifier.length < head.length + tail.length) return undefined
  if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return undefined
  return specifier.slice(head.length, specifier.length - tail.length)
}

function scriptAt(byPath: ReadonlyMap<string, FileId>, path: string): FileId | undefined {
  const bare = path.replace(/\.(?:js|mjs|cjs|jsx)$/, '')
  for (const stem of bare === path ? [path] : [path, bare]) {
    for (const ending of scriptEndings) {
      const found = byPath.get(stem + ending)
      if (found !== undefined) return found
    }
  }
  for (const ending of scriptEndings.slice(1)) {
    const found = byPath.get(join(path, `index${ending}`))
    if (found !== undefined) return found
  }
  return undefined
}

function join(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}
