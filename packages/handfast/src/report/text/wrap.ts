import { columnsOf, graphemesOf } from './width.ts'

/**
 * Breaks text at spaces into lines of at most `width` columns. A word that is wider is cut, but for
 * an address, which nobody could follow in two pieces: that one overflows. The text must hold no
 * control characters; the result has at least one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .split(' ')
    .filter((piece) => piece !== '')
    .flatMap((w) => cut(w, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || columnsOf(longer) <= width) {
      line = longer
    } else {
      lines.push(line)
      line = word
    }
  }
  lines.push(line)
  return lines
}

function cut(word: string, width: number): readonly string[] {
  if (columnsOf(word) <= width || word.startsWith('https://')) return [word]
  const pieces: string[] = []
  let piece = ''
  let columns = 0
  for (const grapheme of graphemesOf(word)) {
    if (piece !== '' && columns + grapheme.columns > width) {
      pieces.push(piece)
      piece = ''
      columns = 0
    }
    piece += grapheme.text
    columns += grapheme.columns
  }
  pieces.push(piece)
  return pieces
}
