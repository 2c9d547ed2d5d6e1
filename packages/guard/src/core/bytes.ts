import { builtinModule } from './runtime.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** @throws TypeError when the bytes are not UTF-8. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const letters = utf8(alphabet)

/** RFC 4648, section 5, without padding. */
export const base64url = (bytes: Uint8Array): string =>
  nodeBuffer?.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url') ??
  webBase64url(bytes)

/** What of `node:buffer` is used, where there is one: it is many times as fast. */
interface NodeBuffer {
  from(text: string, encoding: 'base64url'): NodeBytes
  from(buffer: ArrayBufferLike, offset: number, length: number): NodeBytes
}

interface NodeBytes extends Uint8Array<ArrayBuffer> {
  toString(encoding?: 'base64url'): string
}

// The types of Node are not at hand in this room; what is used of it is above.
const nodeBuffer = (builtinModule('node:buffer') as { readonly Buffer: NodeBuffer } | undefined)
  ?.Buffer

export function webBase64url(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let held = 0
  let bits = 0
  let at = 0
  for (let index = 0; index < bytes.length; index += 1) {
    held = ((held << 8) | (bytes[index] ?? 0)) & 0xffff
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text[at] = letters[(held >> bits) & 63] ?? 0
      at += 1
    }
  }
  if (bits > 0) text[at] = letters[(held << (6 - bits)) & 63] ?? 0
  return decoder.decode(text)
}

const noLetter = 64
/** The value of each ASCII letter. */
const values = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code))
  return value < 0 ? noLetter : value
})

/** Undefined when the text is not base64url in its one canonical form. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (nodeBuffer === undefined) return webFromBase64url(text)
  // It reads other alphabets, padding and loose ends, too: none of them reads back as it was.
  const bytes = nodeBuffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined
}

export function webFromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (let index = 0; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? noLetter
    if (value === noLetter) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at] = (held >> bits) & 0xff
    at += 1
  }
  // Two texts for the same bytes would be two names for the same thing.
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

/**
 * Fields with their lengths in front, so that no two lists make the same bytes: a subject may be
 * an e-mail address or hold any separator.
 */
export function lengthPrefixed(fields: readonly string[]): string {
  return fields.map((field) => `${field.length}:${field}`).join('')
}

/** Takes as long wherever the texts differ. Their lengths are not hidden. */
export function areEqual(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  }
  return difference === 0
}
