import type { Frontend } from '../frontend.ts'
import { lowerTree } from './lower-tree.ts'
import { loadGrammar, parse } from './parse.ts'
import type { Grammar } from './parse.ts'
import { treeReader } from './read-tree.ts'

/** Tree nodes per instruction that may be emitted; most nodes become one instruction or none. */
const nodesPerInstruction = 4

/** Python, parsed by tree-sitter. `lower` throws a TypeError before `prepare` has been called. */
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
      if (grammar === undefined) throw new TypeError('pythonFrontend: prepare() was not called')
      const parsed = parse(grammar.parser, text)
      if (typeof parsed === 'string') return { state: 'skipped', reason: parsed }
      const nodesMax = limits.instructionsPerFileMax * nodesPerInstruction
      const tree = read(parsed, { text, kinds: grammar.kinds, nodesMax })
      parsed.delete()
      const { file, reasons } = lowerTree(path, tree, builder, limits)
      if (reasons.length === 0) return { state: 'lowered', file }
      return { state: 'partial', file, reason: reasons.join('; ') }
    },
  }
}
