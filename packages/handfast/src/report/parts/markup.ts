import { visible } from '../text/visible.ts'

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/**
 * Text for an element or a quoted attribute of HTML or XML. Control and format characters, which
 * XML forbids or a browser obeys, are spelled out.
 */
export function escapeMarkup(text: string): string {
  return visible(text).replace(/[&<>"']/gu, (character) => entities.get(character) ?? '')
}
