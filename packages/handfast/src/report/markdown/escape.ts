import { quotedPieces } from '../parts/quoted.ts'
import { visible } from '../text/visible.ts'

/** A zero-width space: it keeps a mention, a reference or an address from being recognised. */
const breaker = '&#8203;'

const replacements: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // A forge looks for these two in the rendered text, where a backslash is gone.
  ['@', `@${breaker}`],
  ['#', `#${breaker}`],
  ['://', `:${breaker}//`],
  ['www.', `www${breaker}.`],
])

/**
 * Text from a target as running text: no construct begins in it, nobody is mentioned and nothing is
 * linked, in a paragraph, a list item or a table cell. The result is one line.
 */
export function inline(text: string): string {
  return visible(text).replace(
    /:\/\/|www\.|[&<>@#\\`*_{}[\]+|~$]/gu,
    (found) => replacements.get(found) ?? `\\${found}`,
  )
}

/** Text from a target in `<code>`, where every active character is a numeric reference. */
export function codeSpan(text: string): string {
  const shown = visible(text).replace(
    /[&<>"'\\`*_{}[\]#+|~:@]/gu,
    (character) => `&#${character.charCodeAt(0)};`,
  )
  return `<code>${shown}</code>`
}

/** A sentence of a rule: `inline`, with what it puts in backticks as code. */
export function prose(text: string): string {
  const pieces = quotedPieces(text)
  return pieces.map((piece) => (piece.isCode ? codeSpan(piece.text) : inline(piece.text))).join('')
}

/** A fence longer than any run of backticks inside it. */
export function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap(backtickRuns))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...lines, fence]
}

function backtickRuns(line: string): readonly number[] {
  return Array.from(line.matchAll(/`+/gu), ([run]) => run.length)
}
