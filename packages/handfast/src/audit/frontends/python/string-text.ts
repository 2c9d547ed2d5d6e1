/** A string literal taken apart: offsets in the source of what stands between its quotes. */
export interface StringParts {
  readonly start: number
  readonly end: number
  readonly isRaw: boolean
  readonly isBytes: boolean
}

const quote = { single: 0x27, double: 0x22 }

/**
 * Finds prefix and quotes of the literal at `start..end`; an unfinished one ends where its node
 * ends.
 */
export function stringParts(text: string, start: number, end: number): StringParts {
  let at = start
  let isRaw = false
  let isBytes = false
  while (at < end && text.charCodeAt(at) !== quote.single && text.charCodeAt(at) !== quote.double) {
    const letter = text.charCodeAt(at) | 0x20
    if (letter === 0x72) isRaw = true
    if (letter === 0x62) isBytes = true
    at += 1
  }
  const mark = text[at]
  if (mark === undefined || at >= end) return { start: end, end, isRaw, isBytes }
  const isTriple = text[at + 1] === mark && text[at + 2] === mark && end - at >= 6
  const width = isTriple ? 3 : 1
  const isClosed = end - at >= 2 * width && text[end - 1] === mark
  return { start: at + width, end: isClosed ? end - width : end, isRaw, isBytes }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['\n', ''],
  ['\r\n', ''],
])

const escapeSequence =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|[^xuU0-7]))/g
const codePointMax = 0x10ffff

/**
 * Resolves the escapes of a string's text. What Python would refuse, and `\N{…}`, stays as
 * written.
 */
export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    escapeSequence,
    (all: string, two?: string, four?: string, eight?: string, octal?: string, other?: string) => {
      const hex = two ?? four ?? eight
      const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)
      if (Number.isNaN(code)) return escapes.get(other ?? '') ?? all
      return code <= codePointMax ? String.fromCodePoint(code) : all
    },
  )
}
