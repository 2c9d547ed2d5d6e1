import type { Facts } from '../../facts/facts.ts'
import { receiverOf } from '../../flow/paths.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

const originStepsMax = 2_000

/** Something of `node` was made of what one of the sources gave. */
export function comesFrom(facts: Facts, node: Value, sources: ReadonlySet<Value>): boolean {
  const open = [node]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < originStepsMax; next = open.pop()) {
    if (sources.has(next)) return true
    for (const from of stepsBack(facts, next)) {
      if (from < 0 || seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

function stepsBack({ program, flow: { graph, solver } }: Facts, node: Value): readonly Value[] {
  const back: Value[] = []
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    back.push(graph.from(edge))
  }
  if (node >= program.size) return back
  if (program.op[node] === Op.Prop) back.push(program.a[node] ?? -1)
  // What a listener is called with comes from what it listens to.
  if (program.op[node] === Op.Param) {
    for (const { call } of solver.callbacks.get(program.a[node] ?? -1) ?? []) {
      back.push(receiverOf(solver, call))
    }
  }
  return back
}
