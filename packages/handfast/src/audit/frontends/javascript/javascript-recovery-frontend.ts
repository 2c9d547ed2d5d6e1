import type { Program } from 'oxc-parser'
import type { Parser, Tree } from 'web-tree-sitter'
import type { Frontend, LowerOutcome } from '../frontend.ts'
import { abandon, parserCopy } from '../tree-sitter/parser-copy.ts'
import type { Grammar } from '../tree-sitter/parser-copy.ts'
import { lowerFile } from './lower-file.ts'
import { javascriptExtensions } from './parse.ts'
import { translateExpression } from './recovery/expressions.ts'
import { translateStatements } from './recovery/statements.ts'
import { readSyntax } from './recovery/syntax-node.ts'
import type { Syntax } from './recovery/syntax-node.ts'
import { make } from './recovery/translation.ts'
import type { Translation } from './recovery/translation.ts'

/**
 * Longer texts are not recovered: this way is for a broken file or two, and slower than the parser.
 */
const textLengthMax = 2 * 1024 * 1024
/** Named nodes and tokens together; ordinary text has one for every four characters. */
const nodesMax = 2_000_000
/**
 * Broken text makes the parser try alternatives; it reports every hundred steps and is stopped
 * here.
 */
const reportsMax = 1_000_000

const grammars: readonly Grammar[] = ['typescript', 'tsx', 'javascript']

/**
 * Reads what it can of files with syntax errors, by tree-sitter. Its tree is translated into the
 * one that the parser would have made, and lowered like that; what has no counterpart becomes
 * Unknown. Every outcome is `partial` or `skipped`. A text that uses up the parser's memory costs
 * this parser and no other; `prepare` makes it anew.
 */
export function javascriptRecoveryFrontend(): Frontend {
  let parsers: ReadonlyMap<Grammar, Parser> | undefined
  return {
    language: 'javascript',
    extensions: javascriptExtensions,

    async prepare() {
      parsers ??= await loadParsers()
    },

    lower(path, text, builder, limits): LowerOutcome {
      if (parsers === undefined)
        throw new TypeError('javascriptRecoveryFrontend: prepare() has not been called')
      if (text.length > textLengthMax)
        return { state: 'skipped', reason: `syntax error in more than ${textLengthMax} characters` }
      const read = parse(parsers.get(grammarOf(path)), text)
      if (read.state === 'broken') parsers = undefined
      if (read.state !== 'read')
        return { state: 'skipped', reason: 'syntax error, and the text cannot be recovered' }
      const { syntax } = read
      const translation: Translation = {
        text,
        depth: 0,
        depthMax: limits.depthMax,
        expression: translateExpression,
        statements: translateStatements,
      }
      const body = translateStatements(translation, syntax.root.children)
      const file = builder.beginFile({ path, language: 'javascript', text })
      // The lowering reads only the fields that the translation sets, and takes a type it does not
      // know for Unknown.
      const program = make('Program', { start: 0, end: text.length }, { body }) as object as Program
      const problem = lowerFile(program, { file, builder, limits })
      file.comments.push(...syntax.comments)
      file.recovered = true
      builder.endFile(file)
      const parts = [
        'recovered after a syntax error',
        problem,
        syntax.isTruncated ? 'longer than can be read' : undefined,
      ]
      return {
        state: 'partial',
        file,
        reason: parts.filter((part) => part !== undefined).join('; '),
      }
    },
  }
}

async function loadParsers(): Promise<ReadonlyMap<Grammar, Parser>> {
  const copy = await parserCopy()
  const parsers = new Map<Grammar, Parser>()
  for (const grammar of grammars) parsers.set(grammar, (await copy.load(grammar)).parser)
  return parsers
}

function grammarOf(path: string): Grammar {
  if (/\.tsx$/i.test(path)) return 'tsx'
  return /\.[cm]?ts$/i.test(path) ? 'typescript' : 'javascript'
}

type Read =
  | { readonly state: 'read'; readonly syntax: Syntax }
  | { readonly state: 'refused' }
  /** The memory that all grammars share is used up. */
  | { readonly state: 'broken' }

function parse(parser: Parser | undefined, text: string): Read {
  if (parser === undefined) return { state: 'refused' }
  let reports = 0
  let tree: Tree | null = null
  try {
    tree = parser.parse(text, null, {
      progressCallback: () => {
        reports += 1
        return reports > reportsMax
      },
    })
    if (tree === null) {
      parser.reset()
      return { state: 'refused' }
    }
    const syntax = readSyntax(tree, text, nodesMax)
    tree.delete()
    return { state: 'read', syntax }
  } catch {
    if (tree !== null) abandon(tree)
    abandon(parser)
    return { state: 'broken' }
  }
}
