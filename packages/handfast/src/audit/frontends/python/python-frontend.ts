import type { ProgramBuilder } from '../../ir/builder.ts'
import type { Frontend, FrontendLimits, LowerOutcome } from '../frontend.ts'
import { lowerTree } from './lower-tree.ts'
import { parse, parseClock } from './parse.ts'
import { pythonParser } from './python-parser.ts'
import type { PythonParser } from './python-parser.ts'
import { treeReader } from './read-tree.ts'

/** Tree nodes per instruction that may be emitted; most nodes become one instruction or none. */
const nodesPerInstruction = 4

export interface PythonFrontendOptions {
  /** Milliseconds, from any start; bounds what hostile text may cost. */
  readonly now?: () => number
}

/**
 * Python, parsed by tree-sitter. `lower` throws a TypeError before `prepare` was called. A text
 * may use up the parser's memory: that file and those after it are skipped until `prepare` is
 * called again.
 */
export function pythonFrontend({
  now = () => performance.now(),
}: PythonFrontendOptions = {}): Frontend {
  let parser: PythonParser | undefined
  let brokenBy: string | undefined
  const clock = parseClock(now)
  const read = treeReader()

  const lower = (
    path: string,
    text: string,
    builder: ProgramBuilder,
    limits: FrontendLimits,
  ): LowerOutcome => {
    if (parser === undefined) {
      if (brokenBy === undefined) throw new TypeError('pythonFrontend: prepare() was not called')
      return { state: 'skipped', reason: `the parser broke down over ${brokenBy}` }
    }
    const nodesMax = limits.instructionsPerFileMax * nodesPerInstruction
    const parsed = parse(parser, text, { clock, read, nodesMax })
    if (parsed.state === 'broken') {
      parser = undefined
      brokenBy = path
    }
    if (parsed.state !== 'parsed') return { state: 'skipped', reason: parsed.reason }
    const { file, reasons } = lowerTree(path, parsed.tree, builder, limits)
    if (reasons.length === 0) return { state: 'lowered', file }
    return { state: 'partial', file, reason: reasons.join('; ') }
  }

  return {
    language: 'python',
    extensions: ['.py'],
    async prepare() {
      parser ??= await pythonParser()
    },
    lower,
  }
}
