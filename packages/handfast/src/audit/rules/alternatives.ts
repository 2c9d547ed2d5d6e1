import type { Facts } from '../facts/facts.ts'
import { remembered } from '../facts/remembered.ts'
import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** What a value may be where the ways of one activation meet: `a ?? 'x'`, `if (!a) a = 'x'`. */
export interface Alternatives {
  /** Places that give a fixed text, with that text. */
  readonly literals: readonly { readonly at: Value; readonly text: string }[]
  /** Instructions that give something else. */
  readonly others: readonly Value[]
}

const nodesMax = 200
const groupsMax = 24
/** Edges looked at for one group; past that so many write it that they are no alternatives. */
const edgesMax = 2_000
const settings = /^(?:-?\d+(?:\.\d+)?|true|false|True|False)$/

/**
 * The alternatives of a value, one group for each way it comes in by: two callers of a helper, or
 * two writers of a shared variable, are no alternatives of each other.
 */
export const alternativesOf: (facts: Facts, node: Node) => readonly Alternatives[] = remembered(
  (facts, node) => {
    const groups: Alternatives[] = []
    const seen = new Set<Node>([node])
    const open: Node[] = [node]
    for (let start = open.shift(); start !== undefined; start = open.shift()) {
      if (groups.length >= groupsMax) break
      groups.push(
        groupAt(facts, start, (outside) => {
          if (seen.has(outside) || seen.size >= nodesMax) return
          seen.add(outside)
          open.push(outside)
        }),
      )
    }
    return groups
  },
)

function groupAt(facts: Facts, start: Node, leave: (outside: Node) => void): Alternatives {
  const { program, flow } = facts
  const { graph } = flow
  const literals: { at: Value; text: string }[] = []
  const others: Value[] = []
  const seen = new Set<Node>([start])
  const open: Node[] = [start]
  let edges = 0
  const isOpen = (): boolean => seen.size < nodesMax && edges < edgesMax
  for (let node = open.pop(); node !== undefined && isOpen(); node = open.pop()) {
    const text = node < program.size ? flow.solver.constant(node) : undefined
    if (text !== undefined) {
      if (!settings.test(text) && !isPattern(facts, node)) literals.push({ at: node, text })
      continue
    }
    let inside = 0
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      edges += 1
      const from = graph.from(edge)
      const kind = graph.kind(edge)
      if (kind === Edge.CallIn || kind === Edge.Heap) leave(from)
      // What a library makes of its arguments is none of them.
      const isSame = kind === Edge.Return || (kind === Edge.Local && program.op[node] !== Op.Call)
      if (!isSame) continue
      inside += 1
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
    if (node < program.size && (inside === 0 || isRead(program.op[node] ?? 0))) others.push(node)
  }
  return { literals, others }
}

function isPattern({ program }: Facts, value: Value): boolean {
  return program.op[value] === Op.Const && program.b[value] !== ConstKind.String
}

/** What a model or a field gives, beside what flows in. */
function isRead(op: number): boolean {
  return op === Op.Prop || op === Op.Param || op === Op.Index
}
