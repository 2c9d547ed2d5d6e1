import { escapeMarkup } from '../parts/markup.ts'

/** HTML that was made by `html`, so everything from outside in it is escaped. */
export interface Html {
  readonly html: string
}

type Piece = string | number | Html | readonly Html[]

/**
 * Escapes every string put into it, for elements and quoted attributes; takes only `Html` as it is.
 */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let written = texts[0] ?? ''
  for (const [index, piece] of pieces.entries()) {
    written += writtenPiece(piece) + (texts[index + 1] ?? '')
  }
  return { html: written }
}

export const nothing: Html = { html: '' }

function writtenPiece(piece: Piece): string {
  if (typeof piece === 'number') return String(piece)
  if (typeof piece === 'string') return escapeMarkup(piece)
  if ('html' in piece) return piece.html
  return piece.map((part) => part.html).join('')
}
