import type { ProgramBuilder } from '../../ir/builder.ts'
import type { SourceFile } from '../../ir/program.ts'
import type { FrontendLimits } from '../frontend.ts'
import { bindingsOf, globalNames } from './bindings.ts'
import { lowerBody } from './functions.ts'
import { pythonHandlers } from './handlers.ts'
import { closeRegion, InstructionLimitReached, statements } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { declareAll, newScope } from './scope.ts'
import type { Tree } from './tree.ts'

/** Deeper recursion than this would risk the stack, whatever limit is asked for. */
const depthCeiling = 800

export interface LoweredTree {
  readonly file: SourceFile
  /** Why parts of the file were left out; empty when none were. */
  readonly reasons: readonly string[]
}

export function lowerTree(
  path: string,
  tree: Tree,
  builder: ProgramBuilder,
  limits: FrontendLimits,
): LoweredTree {
  const file = builder.beginFile({ path, language: 'python', text: tree.text })
  for (const comment of tree.comments) file.comments.push(comment)
  file.recovered = tree.errorAt >= 0
  const moduleScope = newScope({ kind: 'module', parent: undefined, owner: file.moduleFunction })
  const lowering: Lowering = {
    builder,
    file,
    tree,
    handlers: pythonHandlers,
    depthMax: Math.min(limits.depthMax, depthCeiling),
    sizeMax: builder.size + limits.instructionsPerFileMax,
    pending: [],
    regions: [],
    moduleScope,
    scope: moduleScope,
    functionId: file.moduleFunction,
    depth: 0,
    clipped: false,
    span: { start: 0, end: 0 },
  }
  const isComplete = lowerAll(lowering)
  for (const [name, variable] of moduleScope.names) file.exports.set(builder.string(name), variable)
  builder.endFile(file)
  return { file, reasons: reasonsOf(lowering, limits, isComplete) }
}

/** The module, then the queued bodies, which queue more. False when the instructions ran out. */
function lowerAll(lowering: Lowering): boolean {
  const { builder, file, moduleScope, pending, tree } = lowering
  const bindings = bindingsOf(tree, tree.size > 0 ? 0 : -1)
  for (const name of globalNames(tree)) {
    if (!bindings.names.has(name)) bindings.names.set(name, 'var')
  }
  bindings.globals.clear()
  declareAll(builder, moduleScope, bindings, moduleScope)
  let isComplete = within(lowering, file.moduleFunction, () => statements(lowering, 0))
  for (let next = 0; next < pending.length; next += 1) {
    const body = pending[next]
    if (body === undefined) break
    const lower = isComplete ? () => lowerBody(lowering, body) : () => undefined
    isComplete = within(lowering, body.info.id, lower) && isComplete
  }
  return isComplete
}

/** Runs the lowering of one body; when it runs out of instructions, the body is closed in order. */
function within(lowering: Lowering, functionId: number, lower: () => void): boolean {
  const { builder, regions } = lowering
  builder.beginFunction(functionId)
  let isComplete = true
  try {
    lower()
  } catch (error) {
    if (!(error instanceof InstructionLimitReached)) throw error
    isComplete = false
  }
  while (regions.length > 0) closeRegion(lowering)
  builder.endFunction(functionId)
  return isComplete
}

function reasonsOf(lowering: Lowering, limits: FrontendLimits, isComplete: boolean): string[] {
  const { tree } = lowering
  const reasons: string[] = []
  if (tree.errorAt >= 0) reasons.push(`syntax error in line ${lineOf(lowering.file, tree.errorAt)}`)
  if (tree.clippedAt >= 0) {
    reasons.push(`brackets nested too deep in line ${lineOf(lowering.file, tree.clippedAt)}`)
  }
  if (lowering.clipped) reasons.push(`nested deeper than ${lowering.depthMax}`)
  if (!isComplete) reasons.push(`more than ${limits.instructionsPerFileMax} instructions`)
  else if (tree.truncated) reasons.push('more syntax than the instruction limit allows')
  return reasons
}

/** 1-based line of an offset. */
function lineOf({ lineStarts }: SourceFile, offset: number): number {
  let low = 0
  let high = lineStarts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}
