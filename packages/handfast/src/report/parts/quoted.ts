/** A run of words, or what stood in backticks, without them. */
export interface QuotedPiece {
  readonly text: string
  readonly isCode: boolean
}

/** Rules quote code in backticks, and never two deep. An unpaired backtick stays a character. */
export function quotedPieces(text: string): readonly QuotedPiece[] {
  return text
    .split(/(`[^`]+`)/u)
    .map((piece, index) =>
      index % 2 === 1 ? { text: piece.slice(1, -1), isCode: true } : { text: piece, isCode: false },
    )
    .filter((piece) => piece.text !== '')
}
