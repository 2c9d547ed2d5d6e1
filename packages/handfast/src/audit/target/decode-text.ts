import { isUtf8 } from 'node:buffer'
import type { FileText } from './target.ts'

const sampleBytes = 8192

/** Source text from bytes. Text in another encoding is read as far as it can be, and says so. */
export function decodeText(bytes: Buffer): FileText {
  const utf16 = utf16Label(bytes)
  if (utf16 !== undefined) {
    return { state: 'read', text: new TextDecoder(utf16).decode(bytes), note: `read as ${utf16}` }
  }
  const isValid = isUtf8(bytes)
  if (looksBinary(bytes, isValid)) return { state: 'refused', reason: 'is not text' }
  const text = withoutByteOrderMark(bytes.toString('utf8'))
  const note = isValid ? null : 'bytes that are not UTF-8 were replaced'
  return { state: 'read', text, note }
}

const withoutByteOrderMark = (text: string): string =>
  text.charCodeAt(0) === 0xfeff ? text.slice(1) : text

function utf16Label(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
}

/**
 * A stray NUL does not make a file binary: an attacker could put one into a comment and so have the
 * file skipped. Bytes that are valid UTF-8 have to be NUL one time in ten, others control
 * characters one time in fifty.
 */
function looksBinary(bytes: Buffer, isValid: boolean): boolean {
  const sample = bytes.subarray(0, sampleBytes)
  if (isValid && !sample.includes(0)) return false
  let nul = 0
  let control = 0
  for (const byte of sample) {
    if (byte === 0) nul += 1
    if (byte < 7 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) control += 1
  }
  return isValid ? nul * 10 > sample.length : control >= 4 && control * 50 > sample.length
}
