import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { onlySource } from './solver.ts'
import type { Solver } from './solver.ts'

const partsMax = 32

/**
 * What an annotation speaks of: `Annotated`, `Optional` and unions are looked into, and names that
 * stand for one of these (`CurrentUser = Annotated[User, Depends(current_user)]`).
 */
export function annotationParts(solver: Solver, annotation: Value): readonly Value[] {
  const { program } = solver
  const seen = new Set<Value>()
  const parts: Value[] = []
  const open: Value[] = [annotation]
  for (let next = open.pop(); next !== undefined && seen.size < partsMax; next = open.pop()) {
    if (next < 0 || seen.has(next)) continue
    seen.add(next)
    const a = program.a[next] ?? -1
    const b = program.b[next] ?? -1
    const op = program.op[next]
    if (op === Op.Index || op === Op.Store) open.push(b)
    else if (op === Op.Binary) open.push(a, b)
    else if (op === Op.ArrayLiteral) open.push(...(program.lists[a] ?? []))
    else parts.push(next)
    if (op !== Op.Load && op !== Op.Import) continue
    const meant = onlySource(solver.graph, next, program.size) ?? -1
    if (isCompound(program.op[meant])) open.push(meant)
  }
  return parts
}

function isCompound(op: number | undefined): boolean {
  return op === Op.Index || op === Op.Binary || op === Op.Store
}

/**
 * A parameter whose value the framework makes itself: annotated with a modelled class, or injected.
 */
export function isInjected(solver: Solver, parameter: Value, annotation: Value): boolean {
  const fallback = solver.program.c[parameter] ?? -1
  if (fallback >= 0 && solver.resolved[fallback] === 1) return true
  return annotation >= 0 && annotationParts(solver, annotation).some((part) => isMade(solver, part))
}

function isMade(solver: Solver, part: Value): boolean {
  if (solver.program.op[part] === Op.Call && solver.resolved[part] === 1) return true
  return solver.tokensAt(part).some((token) => {
    const found = solver.token(token)
    return found.kind === 'shape' && found.shape.construct?.returns?.type !== undefined
  })
}
