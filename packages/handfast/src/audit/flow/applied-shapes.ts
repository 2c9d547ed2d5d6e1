import type { Value } from '../ir/program.ts'
import type { CallShape } from './model.ts'
import type { Solver } from './solver.ts'

const applied = new WeakMap<Solver, Map<Value, Set<CallShape>>>()

/** Notes that a shape is applied to a call; false when it was before. */
export function isFirstApplied(solver: Solver, call: Value, shape: CallShape): boolean {
  const byCall = applied.get(solver) ?? new Map<Value, Set<CallShape>>()
  applied.set(solver, byCall)
  const shapes = byCall.get(call)
  if (shapes === undefined) byCall.set(call, new Set([shape]))
  else if (shapes.has(shape)) return false
  else shapes.add(shape)
  return true
}

/** What models have said of a call so far. */
export function shapesAppliedTo(solver: Solver, call: Value): readonly CallShape[] {
  return [...(applied.get(solver)?.get(call) ?? [])]
}
