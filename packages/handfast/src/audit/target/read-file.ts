import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

export type FileBytes =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'refused'; readonly reason: string }

export interface ReadFileOptions {
  readonly bytesMax: number
  /** Only for what no finding quotes: manifests that a package manager links. */
  readonly followLinks?: boolean
}

/**
 * Reads a regular file of a target that may be hostile, and may change while it is read: never
 * waits on a FIFO, follows no link unless told to, and never holds more than `bytesMax`. Never
 * throws.
 */
export function readFileGuarded(path: string, options: ReadFileOptions): FileBytes {
  const noFollow = options.followLinks === true ? 0 : (constants.O_NOFOLLOW ?? 0)
  // Without O_NONBLOCK the open itself would wait for somebody to write into a FIFO.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow
  let descriptor: number
  try {
    descriptor = openSync(path, flags)
  } catch (error) {
    return { state: 'refused', reason: unreadableReason(error) }
  }
  try {
    return readOpened(descriptor, options.bytesMax)
  } catch (error) {
    return { state: 'refused', reason: unreadableReason(error) }
  } finally {
    closeSync(descriptor)
  }
}

function readOpened(descriptor: number, bytesMax: number): FileBytes {
  const stat = fstatSync(descriptor)
  if (!stat.isFile()) return { state: 'refused', reason: 'is not a regular file' }
  if (stat.size > bytesMax) return { state: 'refused', reason: tooLargeReason(bytesMax) }
  // One byte more than announced tells a file that grew from one that did not.
  const buffer = Buffer.allocUnsafe(stat.size + 1)
  let length = 0
  while (length < buffer.length) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null)
    if (count === 0) break
    length += count
  }
  if (length > stat.size) return { state: 'refused', reason: 'changed while it was read' }
  return { state: 'read', bytes: buffer.subarray(0, length) }
}

export function tooLargeReason(bytesMax: number): string {
  const megabytes = bytesMax / (1024 * 1024)
  return megabytes >= 1 ? `is larger than ${megabytes} MB` : `is larger than ${bytesMax} bytes`
}

export function unreadableReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return code === 'ELOOP' ? 'is a link' : `cannot be read (${code})`
}
