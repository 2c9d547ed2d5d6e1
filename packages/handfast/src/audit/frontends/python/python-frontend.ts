import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import type { Tree as ParsedTree } from 'web-tree-sitter'
import type { ProgramBuilder } from '../../ir/builder.ts'
import type { Frontend, FrontendLimits, LowerOutcome } from '../frontend.ts'
import { kindsOfGrammar } from './kind.ts'
import { lowerTree } from './lower-tree.ts'
import { treeReader } from './read-tree.ts'
import type { Tree } from './tree.ts'

/** Longer files are left to the budget of somebody who reads them; the parser would need gigabytes. */
const textLengthMax = 16 * 1024 * 1024
/** The parser reports every hundred steps; a sound file needs fewer than one report a hundred characters. */
const reportsPerCharacter = 0.25
const reportsBase = 20_000
/** The parser reads this much at a time: its buffer, less the final zero. */
const chunkLength = 5_119
/** Tree nodes per instruction that may be emitted; most nodes become one instruction or none. */
const nodesPerInstruction = 4
const grammarFile = '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'

interface Grammar {
  readonly parser: Parser
  readonly kinds: Uint8Array
}

/** Python, parsed by tree-sitter. Call `prepare` before `lower`. */
export function pythonFrontend(): Frontend {
  let grammar: Grammar | undefined
  const read = treeReader()
  return {
    language: 'python',
    extensions: ['.py'],
    async prepare() {
      grammar ??= await loadGrammar()
    },
    lower(path, text, builder, limits) {
      if (grammar === undefined) throw new TypeError('pythonFrontend: prepare() has not been called')
      const parsed = parse(grammar.parser, text)
      if (typeof parsed === 'string') return { state: 'skipped', reason: parsed }
      try {
        const nodesMax = limits.instructionsPerFileMax * nodesPerInstruction
        const tree = read(parsed, { text, kinds: grammar.kinds, nodesMax })
        return outcome(path, tree, builder, limits)
      } finally {
        parsed.delete()
      }
    },
  }
}

async function loadGrammar(): Promise<Grammar> {
  await Parser.init()
  const language = await Language.load(createRequire(import.meta.url).resolve(grammarFile))
  const parser = new Parser()
  parser.setLanguage(language)
  return { parser, kinds: kindsOfGrammar(language) }
}

/** The tree, or why there is none. */
function parse(parser: Parser, text: string): ParsedTree | string {
  if (text.length > textLengthMax) return `longer than ${textLengthMax} characters`
  let reports = reportsBase + text.length * reportsPerCharacter
  try {
    const tree = parser.parse((index) => text.slice(index, index + chunkLength), null, {
      progressCallback: () => {
        reports -= 1
        return reports < 0
      },
    })
    if (tree !== null) return tree
    parser.reset()
    return 'the parser needed too many steps'
  } catch {
    // The parser ran out of memory. It starts over with the next file.
    parser.reset()
    return 'the parser ran out of memory'
  }
}

function outcome(
  path: string, tree: Tree, builder: ProgramBuilder, limits: FrontendLimits,
): LowerOutcome {
  const { file, reasons } = lowerTree(path, tree, builder, limits)
  if (reasons.length === 0) return { state: 'lowered', file }
  return { state: 'partial', file, reason: reasons.join('; ') }
}
