import { randomBytes } from 'node:crypto'

/** What may be an integer beyond 2^53 or a number beyond all; most texts have neither. */
const suspect = /\d{16}|\d[eE]\+?\d{3}/
const number = /-?\d[\d.eE+-]*/g
const integer = /^-?\d+$/

/**
 * Whether each number of a JSON text is written again as it stands. RFC 8259, section 6: beyond
 * 2^53 readers differ, and an id that one of them reads as its neighbour names another request.
 *
 * @param text JSON that was parsed without an error.
 */
export function hasExactNumbers(text: string): boolean {
  if (!suspect.test(text)) return true
  for (const part of partsOf(text)) {
    if (part.startsWith('"')) continue
    for (const [written] of part.matchAll(number)) if (!isExact(written)) return false
  }
  return true
}

function isExact(written: string): boolean {
  const value = Number(written)
  if (!Number.isFinite(value)) return false
  return !integer.test(written) || Number.isSafeInteger(value) || String(value) === written
}

/** Its strings, quotation marks and all, and what is between them. */
function* partsOf(text: string): Generator<string> {
  let from = 0
  for (;;) {
    const opened = text.indexOf('"', from)
    if (opened === -1) return yield text.slice(from)
    yield text.slice(from, opened)
    from = endOfString(text, opened)
    yield text.slice(opened, from)
  }
}

/** After the closing quotation mark: the first with an even number of back slashes before it. */
function endOfString(text: string, opened: number): number {
  let at = opened
  let isEscaped = true
  while (isEscaped) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let first = at
    while (text[first - 1] === '\\') first -= 1
    isEscaped = (at - first) % 2 === 1
  }
  return at + 1
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
  let shown = ''
  for (const part of partsOf(text)) shown += part.startsWith('"') ? part : withMarks(part)
  return JSON.parse(shown)
}

const withMarks = (part: string): string =>
  part.replaceAll(number, (written) =>
    isExact(written) ? written : `"${mark}${Buffer.from(written).toString('hex')}"`,
  )

/** Whether `parseExact` put it in place of a number. */
export const standsForNumber = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith(mark)

/** What `parseExact` has read, or something that was made of it. */
export function stringifyExact(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent)
  if (!text.includes(mark)) return text
  return text.replaceAll(marked, (_, hex: string) => Buffer.from(hex, 'hex').toString())
}
