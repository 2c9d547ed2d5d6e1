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
  for (const part of outsideStrings(text)) {
    for (const [written] of part.matchAll(number)) if (!isExact(written)) return false
  }
  return true
}

function isExact(written: string): boolean {
  const value = Number(written)
  if (!Number.isFinite(value)) return false
  return !integer.test(written) || Number.isSafeInteger(value) || String(value) === written
}

function* outsideStrings(text: string): Generator<string> {
  let from = 0
  for (;;) {
    const opened = text.indexOf('"', from)
    if (opened === -1) return yield text.slice(from)
    yield text.slice(from, opened)
    from = endOfString(text, opened)
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
