import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { Edge } from './graph.ts'
import type { Node } from './graph.ts'
import type { LabelSet } from './labels.ts'
import type { Flow } from './flow.ts'

const nodesVisitedMax = 20_000
const hopsMax = 60

interface Visit {
  readonly node: Node
  readonly own: boolean
  readonly from: Visit | undefined
  readonly hops: number
}

/**
 * The shortest way by which one of `labels` reaches `sink`, as instructions from source to sink.
 * Empty when none does. Computed only for what is reported.
 */
export function traceTo(flow: Flow, sink: Node, labels: LabelSet): readonly Value[] {
  const { solver, lanes } = flow
  const seen = new Set<number>()
  const start: Visit[] = []
  const enter = (list: Visit[], node: Node, own: boolean, from: Visit | undefined): void => {
    const lane = own ? lanes.own : lanes.passed
    if (((lane[node] ?? 0) & labels) === 0) return
    const key = node * 2 + (own ? 1 : 0)
    if (seen.has(key) || seen.size >= nodesVisitedMax) return
    seen.add(key)
    list.push({ node, own, from, hops: (from?.hops ?? 0) + 1 })
  }
  enter(start, sink, true, undefined)
  enter(start, sink, false, undefined)
  let frontier = start
  while (frontier.length > 0) {
    const next: Visit[] = []
    for (const visit of frontier) {
      if (visit.own && ((solver.seeds.get(visit.node) ?? 0) & labels) !== 0)
        return valuesOf(flow, visit)
      if (visit.hops < hopsMax) back(flow, visit, (node, own) => enter(next, node, own, visit))
    }
    frontier = next
  }
  return []
}

/** One step against the flow, within the lane: what came in by a parameter leaves by no return. */
export function back(
  { graph }: Flow,
  { node, own }: Pick<Visit, 'node' | 'own'>,
  enter: (node: Node, own: boolean, kind: Edge) => void,
): void {
  for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
    const from = graph.from(edge)
    const kind = graph.kind(edge)
    switch (kind) {
      case Edge.Local:
      case Edge.LabelOnly:
      case Edge.ToolArguments:
      case Edge.Summary:
        enter(from, own, kind)
        break
      case Edge.CallIn:
        if (own) break
        enter(from, true, kind)
        enter(from, false, kind)
        break
      case Edge.Return:
        if (own) enter(from, true, kind)
        break
      case Edge.Heap:
      case Edge.StoreRead:
        if (!own) break
        enter(from, true, kind)
        enter(from, false, kind)
    }
  }
}

/** Instructions worth showing on the way: no fields, no bare variable reads, each line once. */
function valuesOf({ solver: { program } }: Flow, source: Visit): readonly Value[] {
  const path: Value[] = []
  let last = -1
  for (let visit: Visit | undefined = source; visit !== undefined; visit = visit.from) {
    const { node } = visit
    if (node >= program.size) continue
    const op = program.op[node]
    const isEnd = visit === source || visit.from === undefined
    if (!isEnd && (op === Op.Load || op === Op.Named || op === Op.Pair || op === Op.Await)) continue
    const line = lineKey(program, node)
    if (line === last && !isEnd) continue
    if (line === last) path.pop()
    path.push(node)
    last = line
  }
  return path
}

function lineKey(program: Flow['solver']['program'], value: Value): number {
  const file = program.files[program.functions[program.functionOf[value] ?? -1]?.file ?? -1]
  if (file === undefined) return -1
  return file.id * 1e7 + lineOf(file.lineStarts, program.start[value] ?? 0)
}

/** 0-based line of an offset. */
export function lineOf(lineStarts: Uint32Array, offset: number): number {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
