import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { Edge } from './graph.ts'
import { nameInjected } from './injection.ts'
import { giveShape } from './members.ts'
import { onlySource } from './solver.ts'
import type { Solver } from './solver.ts'

const partsMax = 32

/**
 * What an annotation speaks of: `Annotated`, `Optional` and unions are looked into, and names that
 * stand for one of these (`CurrentUser = Annotated[User, Depends(current_user)]`).
 */
function annotationParts(solver: Solver, annotation: Value): readonly Value[] {
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

/** A parameter annotated with a class is an instance of it, and holds what an annotation injects. */
export function giveAnnotated(solver: Solver, parameter: Value, annotation: Value): void {
  for (const part of annotationParts(solver, annotation)) givePart(solver, parameter, part)
  const op = solver.program.op[annotation]
  if (op !== Op.Load && op !== Op.Import) return
  // What a name stands for is known when all files are connected.
  solver.deferred.push(() => {
    for (const part of annotationParts(solver, annotation)) {
      if (part !== annotation) givePart(solver, parameter, part)
    }
  })
}

function givePart(solver: Solver, parameter: Value, part: Value): void {
  const { program, tokens } = solver
  solver.watch(part, (token) => {
    const found = solver.token(token)
    if (found.kind === 'class') solver.add(parameter, tokens.ofInstance(found.class))
    if (found.kind !== 'shape') return
    const type = found.shape.construct?.returns?.type
    if (type !== undefined) giveShape(solver, { type }, parameter, parameter)
  })
  // `Annotated[User, Depends(current_user)]`: what is injected is what the parameter holds.
  if (program.op[part] !== Op.Call) return
  solver.connect(part, parameter, Edge.Local)
  const info = program.functions[program.a[parameter] ?? -1]
  const name = info?.parameters[program.b[parameter] ?? -1]?.name ?? ''
  nameInjected(solver, parameter, part, name)
}

/** A parameter whose value the framework makes itself: annotated with a modelled class, or injected. */
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
