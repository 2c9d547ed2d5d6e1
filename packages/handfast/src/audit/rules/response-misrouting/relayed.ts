import type { Facts } from '../../facts/facts.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

const originStepsMax = 2_000

/** Something of `node` was made of what one of the sources gave. */
export function comesFrom(facts: Facts, node: Value, sources: ReadonlySet<Value>): boolean {
  const {
    program,
    flow: { graph },
  } = facts
  const open = [node]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined && seen.size < originStepsMax; next = open.pop()) {
    if (sources.has(next)) return true
    const back: number[] = []
    if (next < program.size && program.op[next] === Op.Prop) back.push(program.a[next] ?? -1)
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      back.push(graph.from(edge))
    }
    for (const from of back) {
      if (from < 0 || seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}
