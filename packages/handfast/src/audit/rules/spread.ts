import { Edge } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import type { Flow } from '../flow/flow.ts'

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

const reachedMax = 400_000
const own = 1
const passed = 2

/**
 * Follows the values of `sources` forward. As with labels, what came in by a parameter leaves a
 * function only to the call that brought it, so callers of one helper do not see each other's values.
 * `passes` decides step by step; what it refuses ends there.
 */
export function spreadFrom(
  { graph }: Flow,
  sources: Iterable<Node>,
  passes: (hop: Hop) => boolean,
): Spread {
  const lanes = new Uint8Array(graph.nodes)
  const origin = new Map<Node, Node>()
  const reached: Node[] = []
  const open: Node[] = []
  const enter = (node: Node, lane: number, source: Node): void => {
    if (node < 0 || (lanes[node] ?? 0) === ((lanes[node] ?? 0) | lane)) return
    if (reached.length >= reachedMax) return
    lanes[node] = (lanes[node] ?? 0) | lane
    if (!origin.has(node)) {
      origin.set(node, source)
      reached.push(node)
    }
    open.push(node)
  }
  for (const source of sources) enter(source, own, source)
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const lane = lanes[from] ?? 0
    const source = origin.get(from) ?? from
    for (let edge = graph.firstOut(from); edge !== -1; edge = graph.nextOut(edge)) {
      const kind = graph.kind(edge)
      const next = laneAfter(lane, kind)
      const to = graph.to(edge)
      if (next !== 0 && passes({ from, to, kind })) enter(to, next, source)
    }
  }
  return {
    has: (node) => origin.has(node),
    isOwn: (node) => ((lanes[node] ?? 0) & own) !== 0,
    sourceOf: (node) => origin.get(node),
    reached,
  }
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
