import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import type { Flow } from '../flow/flow.ts'
import type { Binding } from '../flow/solver.ts'
import type { FunctionId } from '../ir/program.ts'

/** One step that a spreading value takes, and where it would arrive. */
export interface Hop {
  readonly from: Node
  readonly to: Node
  readonly kind: Edge
}

/** Where some values get to. */
export interface Spread {
  has(node: Node): boolean
  /** The value got there other than by a parameter of the function, at least sometimes. */
  isOwn(node: Node): boolean
  /** The source whose value arrives at the node, or undefined. */
  sourceOf(node: Node): Node | undefined
  readonly reached: readonly Node[]
}

/**
 * A value that gets to more places than this went through something that everything goes through.
 */
const reachedMax = 50_000
const summaryDepthMax = 8
const summaryNodesMax = 4_000
const own = 1
const passed = 2

/**
 * Follows the values of `sources` forward. As with labels, what came in by a parameter leaves a
 * function only to the call that brought it, so callers of one helper do not see each other's
 * values. `passes` decides step by step; what it refuses ends there.
 */
export function spreadFrom(
  flow: Flow,
  sources: Iterable<Node>,
  passes: (hop: Hop) => boolean,
): Spread {
  const { graph } = flow
  const handsBack = summaries(flow, passes)
  const lanes = new Map<Node, number>()
  const origin = new Map<Node, Node>()
  const reached: Node[] = []
  const open: Node[] = []
  const enter = (node: Node, lane: number, source: Node): void => {
    const known = lanes.get(node) ?? 0
    if (node < 0 || known === (known | lane) || reached.length >= reachedMax) return
    lanes.set(node, known | lane)
    if (!origin.has(node)) {
      origin.set(node, source)
      reached.push(node)
    }
    open.push(node)
  }
  for (const source of sources) enter(source, own, source)
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const lane = lanes.get(from) ?? 0
    const source = origin.get(from) ?? from
    for (let edge = graph.firstOut(from); edge !== -1; edge = graph.nextOut(edge)) {
      const kind = graph.kind(edge)
      const next = laneAfter(lane, kind)
      const to = graph.to(edge)
      if (next === 0 || !passes({ from, to, kind })) continue
      if (kind !== Edge.Summary || handsBack(from, to)) enter(to, next, source)
    }
  }
  return {
    has: (node) => origin.has(node),
    isOwn: (node) => ((lanes.get(node) ?? 0) & own) !== 0,
    sourceOf: (node) => origin.get(node),
    reached,
  }
}

/** Whether the function that is called hands the argument back by steps that pass. */
function summaries(
  flow: Flow,
  passes: (hop: Hop) => boolean,
): (argument: Node, call: Node) => boolean {
  const { solver, graph } = flow
  const calls = calleesOf(flow)
  const memo = new Map<Node, boolean>()
  const handsBack = (argument: Node, call: Node, depth: number): boolean =>
    (calls.get(call) ?? []).some(({ id, given }) =>
      given.some(({ node, position }) => {
        const parameter = solver.program.functions[id]?.parameters[position]?.value
        return node === argument && parameter !== undefined && returns(parameter, id, depth)
      }),
    )
  const returns = (parameter: Node, id: FunctionId, depth: number): boolean => {
    const known = memo.get(parameter)
    if (known !== undefined || depth > summaryDepthMax) return known ?? false
    memo.set(parameter, false)
    const seen = new Set<Node>([parameter])
    const end = solver.returnNode(id)
    for (const from of seen) {
      if (seen.size > summaryNodesMax) break
      for (let edge = graph.firstOut(from); edge !== -1; edge = graph.nextOut(edge)) {
        const kind = graph.kind(edge)
        const to = graph.to(edge)
        if (!staysInside(kind) || seen.has(to) || !passes({ from, to, kind })) continue
        if (kind !== Edge.Summary || handsBack(from, to, depth + 1)) seen.add(to)
      }
    }
    memo.set(parameter, seen.has(end))
    return seen.has(end)
  }
  return (argument, call) => handsBack(argument, call, 0)
}

function staysInside(kind: Edge): boolean {
  return kind === Edge.Local || kind === Edge.LabelOnly || kind === Edge.Summary
}

interface Called {
  readonly id: FunctionId
  readonly given: Binding['arguments']
}

const calledBy = new WeakMap<Flow, ReadonlyMap<Node, readonly Called[]>>()

function calleesOf(flow: Flow): ReadonlyMap<Node, readonly Called[]> {
  const known = calledBy.get(flow)
  if (known !== undefined) return known
  const calls = new Map<Node, Called[]>()
  for (const [id, bindings] of flow.solver.bindings) {
    for (const { call, arguments: given } of bindings) {
      const list = calls.get(call)
      if (list === undefined) calls.set(call, [{ id, given }])
      else list.push({ id, given })
    }
  }
  calledBy.set(flow, calls)
  return calls
}

function laneAfter(lane: number, kind: Edge): number {
  switch (kind) {
    case Edge.CallIn:
      return passed
    case Edge.Return:
      return lane & own
    case Edge.Heap:
    case Edge.StoreRead:
      return own
    default:
      return lane
  }
}
