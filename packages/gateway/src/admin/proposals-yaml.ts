import { Document, visit } from 'yaml'
import type { HandleProposal } from '../data-path/stage.ts'

/** To be pasted below the upstream in `handfast.yaml`, and read first; empty for none. */
export function proposalsYaml(proposals: readonly HandleProposal[]): string {
  if (proposals.length === 0) return ''
  const handles = proposals.map(({ name, minted, taken }) => ({ name, minted, taken }))
  const document = new Document({ handles })
  visit(document, {
    Scalar: (_, node) => {
      // Only there are escapes what they stand for.
      if (unseen.test(String(node.value))) node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 }).replaceAll(unseenButLines, escaped)
}

/** Names of tools are the server's to choose, and end up on a terminal. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const unseenButLines = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escaped = (character: string): string =>
  `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`
