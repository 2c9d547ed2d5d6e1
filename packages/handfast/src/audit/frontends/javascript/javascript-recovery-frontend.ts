import { createRequire } from 'node:module'
import type { Program } from 'oxc-parser'
import type { Parser, Tree } from 'web-tree-sitter'
import type { Frontend, LowerOutcome } from '../frontend.ts'
import { lowerFile } from './lower-file.ts'
import { javascriptExtensions } from './parse.ts'
import { translateExpression } from './recovery/expressions.ts'
import { translateStatements } from './recovery/statements.ts'
import { readSyntax } from './recovery/syntax-node.ts'
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

type Grammar = 'typescript' | 'tsx' | 'javascript'
const grammars: readonly Grammar[] = ['typescript', 'tsx', 'javascript']

/**
 * Reads what it can of files with syntax errors, by tree-sitter. Its tree is translated into the
 * one that the parser would have made, and lowered like that; what has no counterpart becomes
 * Unknown. Every outcome is `partial` or `skipped`.
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
      const tree = parse(parsers.get(grammarOf(path)), text)
      if (tree === undefined)
        return { state: 'skipped', reason: 'syntax error, and the text cannot be recovered' }
      const syntax = readSyntax(tree, text, nodesMax)
      tree.delete()
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
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init()
  const { resolve } = createRequire(import.meta.url)
  const parsers = new Map<Grammar, Parser>()
  for (const grammar of grammars) {
    const language = await Language.load(
      resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`),
    )
    const parser = new Parser()
    parser.setLanguage(language)
    parsers.set(grammar, parser)
  }
  return parsers
}

function grammarOf(path: string): Grammar {
  if (/\.tsx$/i.test(path)) return 'tsx'
  return /\.[cm]?ts$/i.test(path) ? 'typescript' : 'javascript'
}

function parse(parser: Parser | undefined, text: string): Tree | undefined {
  if (parser === undefined) return undefined
  let reports = 0
  try {
    const tree = parser.parse(text, null, {
      progressCallback: () => {
        reports += 1
        return reports > reportsMax
      },
    })
    if (tree !== null) return tree
  } catch {
    // The parser ran out of memory; it is reset below and serves the next file.
  }
  parser.reset()
  return undefined
}
