import type { Facts } from '../facts/facts.ts'
import { remembered } from '../facts/remembered.ts'
import type { Node } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName, leavesOf, originsOf } from '../flow/queries.ts'
import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

const partsMax = 64
const depthMax = 6

/**
 * The instructions whose values a key is put together from: pieces of templates and sums, entries
 * of `JSON.stringify([a, b])` and of objects, and where each of those may come from.
 */
export const partsOf: (facts: Facts, key: Node) => readonly Value[] = remembered((facts, key) => {
  const parts = new Set<Value>()
  collect(facts, key, parts, 0)
  return [...parts]
})

// Keys of a target have most of what they are made of in common.
/** As `leavesOf`, worked out once. */
export const leavesAt: (facts: Facts, node: Node) => readonly Node[] = remembered((facts, node) =>
  leavesOf(facts.flow, node),
)
const originsAt: (facts: Facts, node: Node) => readonly Value[] = remembered((facts, node) =>
  originsOf(facts.flow, node),
)

function collect(facts: Facts, node: Node, into: Set<Value>, depth: number): void {
  if (depth > depthMax || into.size >= partsMax) return
  for (const leaf of leavesAt(facts, node)) {
    for (const origin of originsAt(facts, leaf)) {
      if (into.size >= partsMax || into.has(origin)) continue
      into.add(origin)
      for (const inner of madeOf(facts, origin)) collect(facts, inner, into, depth + 1)
    }
  }
}

const wrapping =
  /^(?:stringify|dumps|String|str|encodeURIComponent|join|concat|format|toString|trim|lower|toLowerCase)$/

function madeOf(facts: Facts, value: Value): readonly Node[] {
  const { program, flow } = facts
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  switch (program.op[value]) {
    case Op.Concat:
      return [...(program.lists[a] ?? [])]
    case Op.Binary:
      return program.c[value] === BinaryOperator.Add ? [a, b] : []
    case Op.Call: {
      if (!wrapping.test(calleeName(program, value))) return []
      const receiver = receiverOf(flow.solver, value)
      return [...argumentsOf(flow.solver, value), ...(receiver < 0 ? [] : [receiver])]
    }
    default:
      return []
  }
}
