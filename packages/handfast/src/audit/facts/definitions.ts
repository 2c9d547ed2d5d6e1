import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import { Edge } from '../flow/graph.ts'

const hopsMax = 8

/** Looks through variables, awaits and boolean casts to what computed a value. */
export function definitionOf({ solver, graph }: Flow, value: Value): Value {
  const { program } = solver
  let current = value
  for (let hops = 0; hops < hopsMax; hops += 1) {
    const op = program.op[current]
    if (op !== Op.Load && op !== Op.Store && op !== Op.Await) return current
    let only = -1
    for (let edge = graph.firstIn(current); edge !== -1; edge = graph.nextIn(edge)) {
      if (graph.kind(edge) === Edge.LabelOnly) continue
      if (only !== -1) return current
      only = graph.from(edge)
    }
    if (only === -1 || only >= program.size) return current
    current = only
  }
  return current
}

/** The object at the far left: what was called or loaded for `kept` in `kept?.owner.id`. */
export function rootOf(flow: Flow, operand: Value): Value {
  const { program } = flow.solver
  let current = definitionOf(flow, operand)
  for (let hops = 0; hops < hopsMax && program.op[current] === Op.Prop; hops += 1) {
    current = definitionOf(flow, program.a[current] ?? -1)
  }
  return current
}
