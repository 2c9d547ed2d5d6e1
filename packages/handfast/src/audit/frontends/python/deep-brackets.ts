/** Brackets nested deeper than anybody writes. */
const bracketsMax = 200

export interface Readable {
  readonly text: string
  /** Offset from which on something was blanked, or -1. */
  readonly clippedAt: number
}

/**
 * Text that breaks off inside thousands of open brackets costs the parser time by the square of
 * their number, in a step that cannot be stopped. What stands deeper is blanked, its length kept,
 * for the parser only. Brackets in strings and comments do not count.
 */
export function withoutDeepBrackets(text: string): Readable {
  const pieces: string[] = []
  let copied = 0
  let blankFrom = -1
  let clippedAt = -1
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1
        if (depth > bracketsMax && blankFrom < 0) {
          blankFrom = at
          if (clippedAt < 0) clippedAt = at
        }
        break
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        if (depth > 0) depth -= 1
        if (blankFrom >= 0 && depth <= bracketsMax) {
          pieces.push(text.slice(copied, blankFrom), ' '.repeat(at + 1 - blankFrom))
          copied = at + 1
          blankFrom = -1
        }
        break
      case 0x22: // "
      case 0x27: // '
        at = endOfString(text, at)
        break
      case 0x23: // #
        at = endOfLine(text, at)
        break
      default:
    }
  }
  if (clippedAt < 0) return { text, clippedAt }
  const rest =
    blankFrom < 0
      ? text.slice(copied)
      : text.slice(copied, blankFrom) + ' '.repeat(text.length - blankFrom)
  return { text: pieces.join('') + rest, clippedAt }
}

/** Offset of the last character of the string whose quote stands at `start`, or of its line. */
function endOfString(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  const isTriple = text.charCodeAt(start + 1) === quote && text.charCodeAt(start + 2) === quote
  for (let at = start + (isTriple ? 3 : 1); at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === 0x5c) at += 1
    else if (character === 0x0a && !isTriple) return at - 1
    else if (character !== quote) continue
    else if (!isTriple) return at
    else if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return at + 2
  }
  return text.length - 1
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length - 1 : end
}
