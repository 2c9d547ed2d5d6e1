/**
 * Characters that change how the text around them is shown and show nothing themselves: controls,
 * format characters with the bidirectional ones, line and paragraph separators, lone surrogates,
 * and the two code points that XML forbids. The joiners U+200C and U+200D stay: scripts and emoji
 * need them.
 */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/**
 * Text from a target, safe to print on one line of anything: what would move the cursor, colour the
 * terminal, or reorder a line is spelled out as an escape.
 */
export function visible(text: string): string {
  return text.replace(invisible, spelled)
}

function spelled(character: string): string {
  const known = short.get(character)
  if (known !== undefined) return known
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`
}
