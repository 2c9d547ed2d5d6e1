import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import type { Tree } from 'web-tree-sitter'
import { kindsOfGrammar } from './kind.ts'
import { withoutContinuationRuns } from './line-continuations.ts'

/** Longer than any source a person wrote; the parser's memory grows to a hundred times the text. */
const textLengthMax = 2 * 1024 * 1024
/** The parser reports every hundred steps: once in twenty characters for the densest of sound texts. */
const reportsMaxPerCharacter = 0.25
const reportsMaxBase = 20_000
/** The parser reads this much at a time: what its buffer holds, less the final zero. */
const chunkLength = 5_119
/** Sound texts are read three times over; only going back and forth without end takes more than this. */
const readsMaxPerChunk = 20
const readsMaxBase = 200

const grammarFile = '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'

export interface Grammar {
  readonly parser: Parser
  /** Our kind for each of the grammar's node numbers. */
  readonly kinds: Uint8Array
}

export async function loadGrammar(): Promise<Grammar> {
  await Parser.init()
  const language = await Language.load(createRequire(import.meta.url).resolve(grammarFile))
  const parser = new Parser()
  parser.setLanguage(language)
  return { parser, kinds: kindsOfGrammar(language) }
}

/** The syntax tree, which the caller must delete, or why there is none. Never throws. */
export function parse(parser: Parser, text: string): Tree | string {
  if (text.length > textLengthMax) return `is longer than ${textLengthMax} characters`
  const readable = withoutContinuationRuns(text)
  let reports = reportsMaxBase + readable.length * reportsMaxPerCharacter
  let reads = readsMaxBase + Math.ceil(readable.length / chunkLength) * readsMaxPerChunk
  const read = (index: number): string => {
    reads -= 1
    // An early end of the text lets the parser come to its next report, where it is stopped.
    return reads < 0 ? '' : readable.slice(index, index + chunkLength)
  }
  const isUsedUp = (): boolean => {
    reports -= 1
    return reports < 0 || reads < 0
  }
  try {
    const tree = parser.parse(read, null, { progressCallback: isUsedUp })
    if (tree !== null && reads >= 0) return tree
    tree?.delete()
    parser.reset()
    return 'takes the parser too many steps'
  } catch {
    // Out of memory. The parser forgets the text and may still do for smaller ones.
    parser.reset()
    return 'takes the parser too much memory'
  }
}
