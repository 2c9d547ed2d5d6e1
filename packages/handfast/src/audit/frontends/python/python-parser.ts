import type { Parser } from 'web-tree-sitter'
import { parserCopy } from '../tree-sitter/parser-copy.ts'
import type { TreeWalk } from '../tree-sitter/tree-walk.ts'
import { kindsOfGrammar } from './kind.ts'

export interface PythonParser {
  readonly parser: Parser
  readonly walk: TreeWalk
  /** Our kind for each of the grammar's node numbers. */
  readonly kinds: Uint8Array
}

/** A parser that may break down without taking another with it. */
export async function pythonParser(): Promise<PythonParser> {
  const copy = await parserCopy()
  const { parser, language } = await copy.load('python')
  return { parser, walk: copy.walk, kinds: kindsOfGrammar(language) }
}
