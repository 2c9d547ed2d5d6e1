import type { Severity } from '../../finding/finding.ts'

/** What a piece of terminal text is, which decides its colour. */
export type Role = Severity | 'gutter' | 'related' | 'strong' | 'dim' | 'good'

/** Select Graphic Rendition parameters, of the sixteen colours that every theme defines. */
const renditions: Readonly<Record<Role, string>> = {
  critical: '1;35',
  high: '1;31',
  medium: '1;33',
  low: '1;36',
  gutter: '1;34',
  related: '1;34',
  strong: '1',
  dim: '2',
  good: '1;32',
}

export interface Style {
  paint(role: Role, text: string): string
  /** OSC 8 hyperlink around the text; the text alone where the terminal has none. */
  link(text: string, uri: string): string
}

export function styleOf({
  color,
  hyperlinks,
}: {
  readonly color: boolean
  readonly hyperlinks: boolean
}): Style {
  return {
    paint: (role, text) =>
      color && text !== '' ? `\u001b[${renditions[role]}m${text}\u001b[0m` : text,
    link: (text, uri) => (hyperlinks ? `\u001b]8;;${uri}\u001b\\${text}\u001b]8;;\u001b\\` : text),
  }
}
