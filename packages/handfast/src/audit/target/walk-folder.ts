import { lstatSync, opendirSync, realpathSync } from 'node:fs'
import type { Dirent, Stats } from 'node:fs'
import { join, sep } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isBuiltFromSources, isPackedFolder } from './build-output.ts'
import { ignoreLevelsAbove, isIgnored, readIgnoreLevel } from './git-ignore.ts'
import type { IgnoreLevels } from './git-ignore.ts'
import { languageOfFirstLine } from './language.ts'
import type { TargetLanguage } from './language.ts'
import { isManifest } from './manifest.ts'
import { readFileGuarded, tooLargeReason, unreadableReason } from './read-file.ts'
import { buildFolderNames, isDependencyFolder, isVersionControl } from './scope.ts'
import { judgeFileName, testFolderReason } from './scope.ts'
import type { Tally } from './tally.ts'
import { comparePaths, isPrintable } from './tally.ts'
import type { TargetLimits, TargetProgress } from './target.ts'

export interface SourcePath {
  readonly path: string
  readonly language: TargetLanguage
  readonly sizeBytes: number
}

export interface WalkOptions {
  readonly includeTests: boolean
  readonly isExcluded: (path: string) => boolean
  readonly limits: TargetLimits
  readonly tally: Tally
  readonly onProgress?: ((progress: TargetProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface WalkResult {
  /** The folder is a package as it was published, unpacked. */
  readonly isPacked: boolean
  /** Sorted by path. */
  readonly sources: readonly SourcePath[]
  /** Paths of package manifests, outermost first. */
  readonly manifests: readonly string[]
}

interface Folder {
  /** Relative to the root: `''`, `src/`, `src/tools/`. */
  readonly path: string
  readonly depth: number
  readonly levels: IgnoreLevels
  /** Set inside folders of tests and examples: their files are counted and not analysed. */
  readonly counted: 'tests' | 'examples' | undefined
}

interface Walk {
  readonly root: string
  readonly options: WalkOptions
  readonly tally: Tally
  readonly sources: SourcePath[]
  readonly manifests: string[]
  /** Last in, first out. */
  readonly folders: Folder[]
  readonly buildFolders: Folder[]
  isPacked: boolean
  entries: number
  isFull: boolean
  unlistedFiles: number
}

const turnEntries = 2_000

/**
 * Finds the source files below a folder. Links are never followed: what one points to inside the
 * folder is met at its own place, and the rest is not part of the target. So no cycle can occur.
 *
 * @param root Absolute, and without links in it.
 */
export async function walkFolder(root: string, options: WalkOptions): Promise<WalkResult> {
  const top: Folder = { path: '', depth: 0, levels: ignoreLevelsAbove(root), counted: undefined }
  const walk: Walk = {
    root,
    options,
    tally: options.tally,
    sources: [],
    manifests: [],
    folders: [top],
    buildFolders: [],
    isPacked: false,
    entries: 0,
    isFull: false,
    unlistedFiles: 0,
  }
  // The first turn comes after the first folder, so that an interrupt is noticed in a short walk
  // too.
  let turnAt = 0
  while (!walk.isFull && (walk.folders.length > 0 || decideBuildFolders(walk))) {
    visitFolder(walk)
    if (walk.entries < turnAt) continue
    turnAt = walk.entries + turnEntries
    options.onProgress?.({ step: 'looking for files', files: walk.sources.length })
    // The only place where an interrupt can be noticed.
    await nextTurn()
    options.signal?.throwIfAborted()
  }
  return finish(walk)
}

function finish(walk: Walk): WalkResult {
  const { filesMax } = walk.options.limits
  if (walk.unlistedFiles > 0) {
    const reason = `more than ${filesMax} source files: name a folder inside to see the rest`
    walk.tally.notAnalysed('.', reason, walk.unlistedFiles)
  }
  return {
    isPacked: walk.isPacked,
    sources: walk.sources.toSorted((a, b) => comparePaths(a.path, b.path)),
    manifests: walk.manifests.toSorted(compareDepths),
  }
}

const depthOf = (path: string): number => path.split('/').length

const compareDepths = (a: string, b: string): number =>
  depthOf(a) - depthOf(b) || comparePaths(a, b)

function visitFolder(walk: Walk): void {
  const folder = walk.folders.pop()
  if (folder === undefined) return
  const entries = readEntries(walk, folder)
  const names = new Set(entries.map((entry) => entry.name))
  if (folder.path === '') walk.isPacked = isPackedFolder(names)
  if (folder.path !== '' && names.has('pyvenv.cfg')) {
    walk.tally.leaveOut('dependency folders')
    return
  }
  const level = names.has('.gitignore')
    ? readIgnoreLevel(join(walk.root, folder.path, '.gitignore'), folder.path)
    : undefined
  const inside = level === undefined ? folder : { ...folder, levels: [...folder.levels, level] }
  const folderAt = walk.folders.length
  for (const entry of entries) visitEntry(walk, inside, entry)
  // Folders were pushed in order and would be popped in reverse.
  walk.folders.push(...walk.folders.splice(folderAt).toReversed())
}

function readEntries(walk: Walk, folder: Folder): Dirent[] {
  const { entriesMax } = walk.options.limits
  const entries: Dirent[] = []
  try {
    const opened = opendirSync(join(walk.root, folder.path), { bufferSize: 1024 })
    try {
      for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
        if (walk.entries >= entriesMax) {
          const reason = `more than ${entriesMax} names: the rest was not looked at`
          walk.tally.notAnalysed(folder.path || '.', reason)
          walk.isFull = true
          break
        }
        walk.entries += 1
        entries.push(entry)
      }
    } finally {
      opened.closeSync()
    }
  } catch (error) {
    walk.tally.notAnalysed(folder.path || '.', unreadableReason(error))
  }
  return entries.toSorted((a, b) => comparePaths(a.name, b.name))
}

function visitEntry(walk: Walk, folder: Folder, entry: Dirent): void {
  const path = folder.path + entry.name
  if (entry.isDirectory()) visitSubfolder(walk, folder, entry.name)
  else if (entry.isFile()) visitFile(walk, folder, entry.name)
  else if (entry.isSymbolicLink()) visitLink(walk, path)
  // A FIFO, a socket or a device: opening one can block, or do something.
  else walk.tally.leaveOut('special files')
}

function visitLink(walk: Walk, path: string): void {
  try {
    const real = realpathSync(join(walk.root, path))
    if (real !== walk.root && !real.startsWith(walk.root + sep)) {
      walk.tally.leaveOut('links leading outside')
    }
  } catch {
    // It leads nowhere, or in a circle: there is nothing to leave out.
  }
}

function visitSubfolder(walk: Walk, folder: Folder, name: string): void {
  const { tally, options } = walk
  const path = `${folder.path}${name}/`
  if (isVersionControl(name)) return
  if (isDependencyFolder(name)) return tally.leaveOut('dependency folders')
  if (isIgnored(folder.levels, path)) return tally.leaveOut('ignored folders')
  if (options.isExcluded(path)) return tally.leaveOut('excluded')
  if (!isPrintable(name)) return tally.notAnalysed(path, 'its name holds control characters')
  if (folder.depth >= options.limits.depthMax) {
    return tally.notAnalysed(path, `is deeper than ${options.limits.depthMax} folders`)
  }
  const tests = options.includeTests ? undefined : testFolderReason(name)
  const counted = folder.counted ?? tests
  const subfolder = { path, depth: folder.depth + 1, levels: folder.levels, counted }
  const isBuild = buildFolderNames.has(name) && counted === undefined
  const folders = isBuild ? walk.buildFolders : walk.folders
  folders.push(subfolder)
}

function visitFile(walk: Walk, folder: Folder, name: string): void {
  const { tally, options } = walk
  const path = folder.path + name
  const verdict = judgeFileName(name, { ...options, counted: folder.counted })
  const isPackage = isManifest(name) && folder.counted === undefined
  if (verdict.kind === 'other' && !isPackage) return
  if (isIgnored(folder.levels, path)) {
    if (verdict.kind === 'source') tally.leaveOut('ignored files')
    return
  }
  if (options.isExcluded(path)) {
    if (verdict.kind === 'source') tally.leaveOut('excluded')
    return
  }
  if (isPackage) walk.manifests.push(path)
  if (verdict.kind === 'left out') tally.leaveOut(verdict.reason)
  if (verdict.kind === 'foreign') tally.notAnalysed(path, verdict.reason)
  if (verdict.kind === 'unnamed') visitScript(walk, path)
  if (verdict.kind === 'source') visitSource(walk, path, verdict.language)
}

function visitSource(walk: Walk, path: string, language: TargetLanguage): void {
  // What is only counted need not be looked at.
  const isFull = walk.sources.length >= walk.options.limits.filesMax
  const sizeBytes = isFull ? 0 : (statOf(join(walk.root, path))?.size ?? 0)
  addSource(walk, { path, language, sizeBytes })
}

/** Undefined when the file went away or may not be looked at; reading it will say so. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

/** A program without an extension, as they stand in `bin`: known by its first line. */
function visitScript(walk: Walk, path: string): void {
  const stat = statOf(join(walk.root, path))
  if (stat === undefined || (stat.mode & 0o111) === 0 || stat.size > scriptBytesMax) return
  const file = readFileGuarded(join(walk.root, path), { bytesMax: scriptBytesMax })
  if (file.state === 'refused') return
  const language = languageOfFirstLine(file.bytes.toString('latin1', 0, 256))
  if (language !== undefined) addSource(walk, { path, language, sizeBytes: stat.size })
}

const scriptBytesMax = 1024 * 1024

function addSource(walk: Walk, source: SourcePath): void {
  const { fileBytesMax, filesMax } = walk.options.limits
  if (!isPrintable(source.path)) {
    walk.tally.notAnalysed(source.path, 'its name holds control characters')
  } else if (source.sizeBytes > fileBytesMax) {
    walk.tally.notAnalysed(source.path, tooLargeReason(fileBytesMax))
  } else if (walk.sources.length >= filesMax) {
    walk.unlistedFiles += 1
  } else {
    walk.sources.push(source)
  }
}

/** Queues the build folders whose sources are not in scope. True when there is more to visit. */
function decideBuildFolders(walk: Walk): boolean {
  const paths = walk.sources.map((source) => source.path)
  const manifests = new Set(walk.manifests)
  for (const folder of walk.buildFolders.splice(0)) {
    const isLeftOut = !walk.isPacked && isBuiltFromSources(folder.path, paths, manifests)
    if (isLeftOut) walk.tally.leaveOut('build folders')
    else walk.folders.push(folder)
  }
  return walk.folders.length > 0
}
