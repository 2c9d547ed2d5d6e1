import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { annotationParts } from './annotation-parts.ts'
import { Edge } from './graph.ts'
import { nameInjected } from './injection.ts'
import { giveShape } from './members.ts'
import type { Solver } from './solver.ts'

/** A parameter annotated with a class is an instance of it; it holds what an annotation injects. */
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
