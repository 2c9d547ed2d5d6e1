import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assembleTarget } from './assemble-target.ts'
import { decodeText } from './decode-text.ts'
import { findPackages } from './find-packages.ts'
import { languageOfFirstLine, languageOfName } from './language.ts'
import type { TargetLanguage } from './language.ts'
import type { ReadManifest } from './package-facts.ts'
import { readFileGuarded } from './read-file.ts'
import { testFolderReason } from './scope.ts'
import { createTally } from './tally.ts'
import { TargetError } from './target-error.ts'
import type { FileText, OpenTargetOptions, Target, TargetFile, TargetLimits } from './target.ts'
import { defaultTargetLimits } from './target.ts'
import { walkFolder } from './walk-folder.ts'

/** @param folder Absolute, and without links in it. */
export async function openFolder(
  label: string,
  folder: string,
  options: OpenTargetOptions,
): Promise<Target> {
  const limits = options.limits ?? defaultTargetLimits
  const tally = createTally(limits.notAnalysedMax)
  const walkOptions = {
    ...options,
    limits,
    tally,
    // A folder of tests that is named by itself is wanted.
    includeTests: options.includeTests || testFolderReason(basename(folder)) !== undefined,
    isExcluded: options.isExcluded ?? (() => false),
  }
  const walked = await walkFolder(folder, walkOptions)
  const door = { isOpen: true }
  const files = walked.sources.map((source): TargetFile => ({
    ...source,
    read: () => readText(join(folder, source.path), limits, door),
  }))
  const packages = findPackages({
    manifests: walked.manifests,
    read: readManifestsIn(folder, limits),
    above: foldersAbove(folder),
    packagesMax: limits.packagesMax,
  })
  const close = (): void => {
    door.isOpen = false
  }
  const { isPacked } = walked
  const parts = { label, folder, isPacked, files, packages, close, tally: tally.result() }
  return assembleTarget({ ...parts, kind: 'folder' })
}

/**
 * A file that is named by itself is in scope whatever its name and place.
 *
 * @throws TargetError when it cannot be read, or is no source file.
 */
export function openFile(label: string, file: string, options: OpenTargetOptions): Target {
  const limits = options.limits ?? defaultTargetLimits
  const folder = dirname(file)
  const path = basename(file)
  const door = { isOpen: true }
  const read = (): FileText => readText(file, limits, door)
  const text = read()
  if (text.state === 'refused') {
    throw new TargetError('TARGET_NOT_READABLE', `${label} ${text.reason}. Name another file.`)
  }
  const language = languageOf(label, path, text.text)
  const source = { path, language, sizeBytes: Buffer.byteLength(text.text), read }
  const packages = findPackages({
    manifests: ['package.json', 'pyproject.toml'],
    read: readManifestsIn(folder, limits),
    above: foldersAbove(folder),
    packagesMax: limits.packagesMax,
  })
  const close = (): void => {
    door.isOpen = false
  }
  const tally = createTally(0).result()
  const parts = { label, folder, isPacked: false, packages, close, tally }
  return assembleTarget({ ...parts, kind: 'file', files: [source] })
}

function languageOf(label: string, path: string, text: string): TargetLanguage {
  const named = languageOfName(path)
  if (named?.analysed === true) return named.language
  const language = languageOfFirstLine(text)
  if (language !== undefined) return language
  const what = named === undefined ? 'is no source file that is known here' : `is ${named.name}`
  throw new TargetError(
    'TARGET_UNSUPPORTED',
    `${label} ${what}. Name a JavaScript, TypeScript or Python file, or a folder.`,
  )
}

interface Door {
  isOpen: boolean
}

function readText(file: string, limits: TargetLimits, door: Door): FileText {
  if (!door.isOpen) return { state: 'refused', reason: 'belongs to a target that was closed' }
  const read = readFileGuarded(file, { bytesMax: limits.fileBytesMax })
  return read.state === 'read' ? decodeText(read.bytes) : read
}

/**
 * Package managers link what they install, so links are followed; only versions are taken from it.
 */
function readManifestsIn(folder: string, limits: TargetLimits): ReadManifest {
  return (path) => {
    const options = { bytesMax: limits.fileBytesMax, followLinks: true }
    const read = readFileGuarded(join(folder, path), options)
    return read.state === 'read' ? read.bytes.toString('utf8') : null
  }
}

const levelsAboveMax = 8

/** Up to the top of the repository, where there is one; none when the target is that top. */
function foldersAbove(folder: string): string[] {
  const above: string[] = []
  let at = folder
  while (!existsSync(join(at, '.git')) && above.length < levelsAboveMax) {
    const parent = dirname(at)
    if (parent === at) break
    above.push('../'.repeat(above.length + 1))
    at = parent
  }
  return above
}
