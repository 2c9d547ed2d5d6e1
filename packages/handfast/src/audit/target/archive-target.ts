import { basename } from 'node:path'
import { assembleTarget } from './assemble-target.ts'
import { decodeText } from './decode-text.ts'
import { findPackages } from './find-packages.ts'
import { languageOfFirstLine } from './language.ts'
import type { TargetLanguage } from './language.ts'
import { isManifest } from './manifest.ts'
import { readArchive } from './read-archive.ts'
import type { ArchiveFiles } from './read-archive.ts'
import { tooLargeReason } from './read-file.ts'
import { isDependencyFolder, isVersionControl, judgeFileName, testFolderReason } from './scope.ts'
import type { Tally } from './tally.ts'
import { comparePaths, createTally, isPrintable } from './tally.ts'
import type { FileText, OpenTargetOptions, Target, TargetFile, TargetLimits } from './target.ts'
import { defaultTargetLimits } from './target.ts'

export interface OpenArchiveOptions extends OpenTargetOptions {
  readonly kind: 'archive' | 'npm'
}

/** What is being sorted out. */
interface Contents {
  readonly options: OpenArchiveOptions
  readonly limits: TargetLimits
  readonly tally: Tally
  readonly files: TargetFile[]
  readonly manifests: Map<string, Buffer>
  readonly dependencyFolders: Set<string>
  /** Emptied when the target is closed. */
  readonly bytesOf: Map<string, Buffer>
}

/**
 * The files of a package as they were packed. Build output is what runs here, and no .gitignore
 * applies; tests and bundled dependencies are left out as in a folder.
 */
export async function openArchive(
  label: string,
  archive: string,
  options: OpenArchiveOptions,
): Promise<Target> {
  const limits = options.limits ?? defaultTargetLimits
  const tally = createTally(limits.notAnalysedMax)
  const unpacked = await readArchive(archive, { ...options, limits, tally, isWanted })
  const contents: Contents = {
    options,
    limits,
    tally,
    files: [],
    manifests: new Map(),
    dependencyFolders: new Set(),
    bytesOf: new Map(),
  }
  for (const [path, bytes] of withoutTop(unpacked)) sortOut(contents, path, bytes)
  const { manifests, files, bytesOf } = contents
  const packages = findPackages({
    manifests: [...manifests.keys()],
    read: (path) => manifests.get(path)?.toString('utf8') ?? null,
    above: [],
    packagesMax: limits.packagesMax,
  })
  const parts = { label, kind: options.kind, folder: null, isPacked: true, files, packages }
  return assembleTarget({ ...parts, tally: tally.result(), close: () => bytesOf.clear() })
}

/** Decided before a file is held in memory. Files of tests are kept because they are counted. */
function isWanted(path: string): boolean {
  const name = basename(path)
  const verdict = judgeFileName(name, { includeTests: true, counted: undefined })
  return verdict.kind !== 'other' || isManifest(name)
}

/** npm packs everything into `package/`, others into `name-version/`; that is no part of a path. */
function withoutTop(files: ArchiveFiles): [string, Buffer | null][] {
  const entries = [...files].map(([path, bytes]): [string, Buffer | null] => [
    path.replace(/^(?:\.\/)+/, ''),
    bytes,
  ])
  const top = entries[0]?.[0].split('/', 1)[0] ?? ''
  const isShared = entries.every(([path]) => path.startsWith(`${top}/`))
  const start = isShared ? top.length + 1 : 0
  return entries
    .map(([path, bytes]): [string, Buffer | null] => [path.slice(start), bytes])
    .toSorted(([a], [b]) => comparePaths(a, b))
}

function sortOut(contents: Contents, path: string, bytes: Buffer | null): void {
  const { options, tally } = contents
  const segments = path.split('/').slice(0, -1)
  if (segments.some(isVersionControl)) return
  if (isInDependencyFolder(contents, segments)) return
  const tests = options.includeTests ? [] : segments.map(testFolderReason)
  const counted = tests.find((reason) => reason !== undefined)
  const name = basename(path)
  if (isManifest(name) && bytes !== null && counted === undefined) {
    contents.manifests.set(path, bytes)
  }
  const verdict = judgeFileName(name, { includeTests: options.includeTests, counted })
  if (verdict.kind === 'source' && isExcluded(options, segments, path)) tally.leaveOut('excluded')
  else if (verdict.kind === 'left out') tally.leaveOut(verdict.reason)
  else if (verdict.kind === 'foreign') tally.notAnalysed(path, verdict.reason)
  else if (verdict.kind === 'source') addFile(contents, { path, bytes, language: verdict.language })
  else if (verdict.kind === 'unnamed' && bytes !== null) {
    const language = languageOfFirstLine(bytes.toString('latin1', 0, 256))
    if (language !== undefined) addFile(contents, { path, bytes, language })
  }
}

function isInDependencyFolder(contents: Contents, segments: readonly string[]): boolean {
  const index = segments.findIndex(isDependencyFolder)
  if (index === -1) return false
  const folder = segments.slice(0, index + 1).join('/')
  if (!contents.dependencyFolders.has(folder)) contents.tally.leaveOut('dependency folders')
  contents.dependencyFolders.add(folder)
  return true
}

/** Excluding a folder excludes what is inside. */
function isExcluded(
  { isExcluded: ask }: OpenArchiveOptions,
  segments: readonly string[],
  path: string,
): boolean {
  if (ask === undefined) return false
  const folders = segments.map((_, index) => `${segments.slice(0, index + 1).join('/')}/`)
  return ask(path) || folders.some(ask)
}

interface ArchiveSource {
  readonly path: string
  readonly bytes: Buffer | null
  readonly language: TargetLanguage
}

function addFile(contents: Contents, { path, bytes, language }: ArchiveSource): void {
  const { files, limits, tally, bytesOf } = contents
  if (!isPrintable(path)) return tally.notAnalysed(path, 'its name holds control characters')
  if (bytes === null) return tally.notAnalysed(path, tooLargeReason(limits.fileBytesMax))
  if (files.length >= limits.filesMax) {
    return tally.notAnalysed(path, `comes after ${limits.filesMax} other source files`)
  }
  bytesOf.set(path, bytes)
  const read = (): FileText => {
    const held = bytesOf.get(path)
    if (held !== undefined) return decodeText(held)
    return { state: 'refused', reason: 'belongs to a target that was closed' }
  }
  files.push({ path, language, sizeBytes: bytes.length, read })
}
