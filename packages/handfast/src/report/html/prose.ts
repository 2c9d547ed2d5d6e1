import { quotedPieces } from '../parts/quoted.ts'
import type { Html } from './markup.ts'
import { html } from './markup.ts'

/** A sentence of a rule, with what it puts in backticks as code. */
export function prose(text: string): Html {
  const pieces = quotedPieces(text).map(({ text: piece, isCode }) =>
    isCode ? html`<code>${piece}</code>` : html`${piece}`,
  )
  return html`${pieces}`
}
