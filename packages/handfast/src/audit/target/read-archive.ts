import { readFile, stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Parser } from 'tar'
import type { ReadEntry } from 'tar'
import type { Tally } from './tally.ts'
import { printablePath } from './tally.ts'
import { TargetError } from './target-error.ts'
import type { TargetLimits, TargetProgress } from './target.ts'

export interface ReadArchiveOptions {
  readonly limits: TargetLimits
  readonly tally: Tally
  /** Which files to keep; the others are passed over. */
  readonly isWanted: (path: string) => boolean
  readonly onProgress?: ((progress: TargetProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** The files of an archive by their paths in it; null for one that is too large to be analysed. */
export type ArchiveFiles = ReadonlyMap<string, Buffer | null>

interface Unpacking extends ReadArchiveOptions {
  readonly archive: string
  readonly files: Map<string, Buffer | null>
  entries: number
  /** What ends the unpacking. */
  failure: Error | undefined
}

const sliceBytes = 4 * 1024 * 1024

/**
 * Unpacks a .tgz or .tar into memory, so nothing in it can reach the disk. An archive with an entry
 * outside of its own folder is refused as a whole: no packing tool makes one.
 *
 * @throws TargetError with a `TARGET_ARCHIVE_…` code.
 */
export async function readArchive(
  archive: string,
  options: ReadArchiveOptions,
): Promise<ArchiveFiles> {
  const bytes = await readUnzipped(archive, options.limits.archiveBytesMax)
  const unpacking: Unpacking = {
    ...options,
    archive,
    files: new Map(),
    entries: 0,
    failure: undefined,
  }
  const parser = createParser(unpacking)
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    // Every entry is consumed as it comes, so the parser never asks to wait.
    parser.write(bytes.subarray(at, at + sliceBytes))
    options.onProgress?.({ step: 'unpacking', files: unpacking.files.size })
    await nextTurn()
    options.signal?.throwIfAborted()
    if (unpacking.failure !== undefined) throw unpacking.failure
  }
  parser.end()
  await nextTurn()
  if (unpacking.failure !== undefined) throw unpacking.failure
  if (unpacking.entries === 0) throw broken(archive, 'there is nothing in it')
  return unpacking.files
}

async function readUnzipped(archive: string, bytesMax: number): Promise<Buffer> {
  if ((await stat(archive)).size > bytesMax) throw tooLarge(archive, bytesMax)
  const packed = await readFile(archive)
  const bytes = isGzip(packed) ? await unzip(archive, packed, bytesMax) : packed
  if (bytes.length > bytesMax) throw tooLarge(archive, bytesMax)
  // The parser would unpack a second layer without our limit.
  if (isGzip(bytes)) throw hostile(archive, 'it is compressed twice')
  return bytes
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

async function unzip(archive: string, packed: Buffer, bytesMax: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: bytesMax })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(archive, bytesMax)
    throw broken(archive, error instanceof Error ? error.message : String(error))
  }
}

function createParser(unpacking: Unpacking): Parser {
  const fail = (error: Error): void => {
    unpacking.failure ??= error
  }
  const parser = new Parser({
    brotli: false,
    zstd: false,
    // Default is a thousand; the bytes were counted already.
    maxDecompressionRatio: Number.POSITIVE_INFINITY,
    onReadEntry: (entry) => visitEntry(unpacking, entry, fail),
    onwarn: (code, message) => {
      const isBroken = code === 'TAR_BAD_ARCHIVE' || code === 'TAR_ENTRY_INVALID'
      if (isBroken) fail(broken(unpacking.archive, String(message)))
    },
  })
  parser.on('error', (error: unknown) => fail(broken(unpacking.archive, String(error))))
  return parser
}

function visitEntry(unpacking: Unpacking, entry: ReadEntry, fail: (error: Error) => void): void {
  const { archive, limits, tally } = unpacking
  unpacking.entries += 1
  if (unpacking.entries > limits.entriesMax) {
    fail(new TargetError('TARGET_ARCHIVE_TOO_LARGE', entriesMessage(archive, limits.entriesMax)))
  }
  if (isOutside(entry.path)) {
    fail(hostile(archive, `the entry "${printablePath(entry.path)}" leads outside of it`))
  }
  if (unpacking.failure !== undefined) {
    entry.resume()
    return
  }
  if (links.has(entry.type)) tally.leaveOut('links')
  if (devices.has(entry.type)) tally.leaveOut('special files')
  const isFile = files.has(entry.type)
  if (isFile && unpacking.isWanted(entry.path)) keepFile(unpacking, entry)
  else entry.resume()
}

const links: ReadonlySet<string> = new Set(['Link', 'SymbolicLink'])
const devices: ReadonlySet<string> = new Set(['CharacterDevice', 'BlockDevice', 'FIFO'])
const files: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile'])

function keepFile(unpacking: Unpacking, entry: ReadEntry): void {
  if (entry.size > unpacking.limits.fileBytesMax) {
    unpacking.files.set(entry.path, null)
    entry.resume()
    return
  }
  const chunks: Buffer[] = []
  entry.on('data', (chunk) => chunks.push(chunk))
  // Of two entries with one path, unpacking leaves the last.
  entry.on('end', () => unpacking.files.set(entry.path, Buffer.concat(chunks)))
}

function isOutside(path: string): boolean {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.includes('\0')) return true
  return path.split(/[/\\]/).some((segment, index) => segment === '..' || isRoot(segment, index))
}

/** `\windows` and `\\server` start with an empty segment. */
const isRoot = (segment: string, index: number): boolean => index === 0 && segment === ''

const broken = (archive: string, why: string): TargetError =>
  new TargetError(
    'TARGET_ARCHIVE_BROKEN',
    `${archive} cannot be unpacked: ${why}. Make it anew with npm pack, or name a folder.`,
  )

const hostile = (archive: string, why: string): TargetError =>
  new TargetError(
    'TARGET_ARCHIVE_HOSTILE',
    `${archive} is refused: ${why}. Do not unpack or install it.`,
  )

const tooLarge = (archive: string, bytesMax: number): TargetError =>
  new TargetError(
    'TARGET_ARCHIVE_TOO_LARGE',
    `${archive} unpacks to more than ${Math.round(bytesMax / (1024 * 1024))} MB, ` +
      'which is refused. Unpack it yourself where that is safe, and name the folder.',
  )

const entriesMessage = (archive: string, entriesMax: number): string =>
  `${archive} has more than ${entriesMax} entries, which is refused. ` +
  'Unpack it yourself where that is safe, and name the folder.'
