import { randomBytes } from 'node:crypto'

/** What may be an integer beyond 2^53 or a number beyond all; most texts have neither. */
const suspect = /\d{16}|\d[eE]\+?\d{3}/
const integer = /^-?\d+$/

/**
 * Whether each number of a JSON text is written again as it stands. RFC 8259, section 6: beyond
 * 2^53 readers differ, and an id that one of them reads as its neighbour names another request.
 *
 * @param text JSON that was parsed without an error.
 */
export function hasExactNumbers(text: string): boolean {
  if (!suspect.test(text)) return true
  return inexactIn(text).next().done === true
}

interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Where the numbers are that would be written as others. By its characters, once: a line of a
 * server may have millions of texts, and everybody waits meanwhile.
 */
function* inexactIn(text: string): Generator<Span> {
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quotationMark) at = endOfString(text, at)
    else if (code !== minus && !isDigit(code)) at += 1
    else {
      const to = endOfNumber(text, at)
      if (!isExact(text, { from: at, to })) yield { from: at, to }
      at = to
    }
  }
}

const quotationMark = 0x22
const backSlash = 0x5c
const minus = 0x2d
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** After the closing quotation mark. */
function endOfString(text: string, opened: number): number {
  let at = opened + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === quotationMark) return at + 1
    // Where there is no mark any more, which JSON does not have.
    if (Number.isNaN(code)) return text.length
    at += code === backSlash ? 2 : 1
  }
}

const inNumbers: ReadonlySet<number> = new Set(Buffer.from('0123456789.eE+-'))

function endOfNumber(text: string, from: number): number {
  let at = from + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (!inNumbers.has(code)) return at
    at += 1
  }
}

/** So few characters write none that is beyond 2^53, or beyond all: `1e309` has five. */
const exactLengthMax = 4

function isExact(text: string, { from, to }: Span): boolean {
  if (to - from <= exactLengthMax) return true
  const written = text.slice(from, to)
  const value = Number(written)
  if (!Number.isFinite(value)) return false
  return Number.isSafeInteger(value) || !integer.test(written) || String(value) === written
}

/** Begins a text that stands for a number; nobody outside of this process knows it. */
const mark = `n${randomBytes(16).toString('hex')}x`
const marked = new RegExp(`"${mark}([0-9a-f]+)"`, 'g')

/**
 * `JSON.parse`, but that a number which would be written as another one is a text, which
 * `stringifyExact` writes as the number that it was. It names nothing to whoever looks at it.
 *
 * @throws SyntaxError for what is no JSON.
 */
export function parseExact(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (hasExactNumbers(text)) return value
  const shown: string[] = []
  let from = 0
  for (const span of inexactIn(text)) {
    const written = text.slice(span.from, span.to)
    shown.push(text.slice(from, span.from), `"${mark}${Buffer.from(written).toString('hex')}"`)
    from = span.to
  }
  return JSON.parse(shown.join('') + text.slice(from))
}

/** Whether `parseExact` put it in place of a number. */
export const standsForNumber = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith(mark)

/** What `parseExact` has read, or something that was made of it. */
export function stringifyExact(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent)
  if (!text.includes(mark)) return text
  return text.replaceAll(marked, (_, hex: string) => Buffer.from(hex, 'hex').toString())
}
