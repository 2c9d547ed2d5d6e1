/**
 * Unicode 16, EastAsianWidth W and F, by block; what is unassigned inside a block is taken along.
 */
const wideBlocks = [
  String.raw`\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3`,
  String.raw`\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6`,
  String.raw`\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}`,
]
const wide = new RegExp(String.raw`[${wideBlocks.join('')}]|\p{Emoji_Presentation}`, 'u')
const emojiStyle = /\p{Extended_Pictographic}.*\ufe0f/u
const combining = /^[\p{Mn}\p{Me}\u200c\u200d]+$/u
const printableAscii = /^[\x20-\x7e]*$/u

/** Made when it is first needed: making it takes longer than most reports, and few need it. */
const graphemeSegmenter: () => Intl.Segmenter = (() => {
  let made: Intl.Segmenter | undefined
  return () => (made ??= new Intl.Segmenter('en', { granularity: 'grapheme' }))
})()

/** A user-perceived character, where it stands in the text, and the terminal columns it takes. */
export interface Grapheme {
  readonly text: string
  /** UTF-16 offset. */
  readonly offset: number
  readonly columns: number
}

/** A control character is a grapheme of its own; its columns mean nothing. */
export function graphemesOf(text: string): readonly Grapheme[] {
  if (printableAscii.test(text)) {
    return Array.from(text, (character, offset) => ({ text: character, offset, columns: 1 }))
  }
  return Array.from(graphemeSegmenter().segment(text), ({ segment, index }) => ({
    text: segment,
    offset: index,
    columns: graphemeColumns(segment),
  }))
}

/** Terminal columns of text without control characters. */
export function columnsOf(text: string): number {
  if (printableAscii.test(text)) return text.length
  return graphemesOf(text).reduce((sum, { columns }) => sum + columns, 0)
}

function graphemeColumns(grapheme: string): number {
  if (combining.test(grapheme)) return 0
  return wide.test(grapheme) || emojiStyle.test(grapheme) ? 2 : 1
}
