import type { FunctionId } from '../ir/program.ts'
import { Edge, carriesOnlyLabels } from './graph.ts'
import type { Node } from './graph.ts'
import { labelBit } from './labels.ts'
import type { LabelSet } from './labels.ts'
import type { Solver } from './solver.ts'

/**
 * Labels of every node, in two lanes: `own` arose in this activation or lost track of it, `passed`
 * came in through a parameter. Only `own` leaves through a return; what a function hands back of
 * its parameters goes from argument to call by summary edges instead. So two callers of one helper
 * do not see each other's labels.
 */
export interface LabelLanes {
  readonly own: Int32Array
  readonly passed: Int32Array
  /** Which parameters of its function a node may hold, one bit a position. */
  readonly held: Int32Array
  /** What any node carries; much need not be looked for where there is nothing of it. */
  readonly anywhere: LabelSet
  /** Edges of the graph that labels have gone over. */
  readonly edges: number
}

const receiverPosition = 30
const principalBits = labelBit('Principal') | labelBit('AuthInfo')
const bodyBit = labelBit('RequestBody')
/** Frameworks that fill parameters by name do not say which of the two one is. */
const sentBits = bodyBit | labelBit('UrlParameter')
const storedBits = labelBit('StoredPrincipal') | labelBit('StateRead')

interface Pass extends Omit<LabelLanes, 'anywhere'> {
  readonly solver: Solver
  readonly queue: Node[]
  readonly queued: Uint8Array
  readonly functionOfReturn: (node: Node) => FunctionId | undefined
}

/** Spreads all seeds to where they get; with `earlier`, only what came since. */
export function spreadLabels(solver: Solver, earlier?: LabelLanes): LabelLanes {
  const { graph } = solver
  const pass = startedPass(solver, earlier)
  for (const [node, labels] of solver.seeds) raise(pass, node, { own: labels, passed: 0, held: 0 })
  if (earlier === undefined) holdParameters(pass)
  if (earlier === undefined) pushReads(pass)
  else for (let edge = earlier.edges; edge < graph.edges; edge += 1) pushEdge(pass, edge)
  return settled(pass)
}

/**
 * Takes the seeds of some nodes back. What they got to starts anew from what else gets there; the
 * rest of the graph stays as it is.
 */
export function takeSeeds(solver: Solver, nodes: readonly Node[], lanes: LabelLanes): LabelLanes {
  const { graph, seeds } = solver
  const pass = startedPass(solver, lanes)
  for (const node of nodes) seeds.delete(node)
  const emptied = reachedFrom(pass, nodes)
  for (const node of emptied) {
    pass.own[node] = 0
    pass.passed[node] = 0
  }
  for (const node of emptied) {
    raise(pass, node, { own: seeds.get(node) ?? 0, passed: 0, held: 0 })
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge))
      pushEdge(pass, edge)
  }
  return settled(pass)
}

/** The nodes, and all that carry a label which may have come from them. */
function reachedFrom({ solver: { graph }, own, passed }: Pass, nodes: readonly Node[]): Set<Node> {
  const reached = new Set(nodes)
  // A set also gives what is added to it while it is gone through.
  for (const node of reached) {
    for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      if (((own[to] ?? 0) | (passed[to] ?? 0)) !== 0) reached.add(to)
    }
  }
  return reached
}

/** The lanes once nothing is raised any more. */
function settled(pass: Pass): LabelLanes {
  for (let node = pass.queue.pop(); node !== undefined; node = pass.queue.pop()) {
    pass.queued[node] = 0
    push(pass, node)
  }
  const { own, passed, held } = pass
  return { own, passed, held, anywhere: joined(pass), edges: pass.solver.graph.edges }
}

function joined({ own, passed }: Pass): LabelSet {
  let labels = 0
  for (let node = 0; node < own.length; node += 1) labels |= (own[node] ?? 0) | (passed[node] ?? 0)
  return labels
}

function startedPass(solver: Solver, earlier: LabelLanes | undefined): Pass {
  const { graph, program } = solver
  const returnBase = program.size + program.variables.length
  const lane = (before: Int32Array | undefined): Int32Array => {
    const fresh = new Int32Array(graph.nodes)
    if (before !== undefined) fresh.set(before)
    return fresh
  }
  return {
    solver,
    own: lane(earlier?.own),
    passed: lane(earlier?.passed),
    held: lane(earlier?.held),
    edges: graph.edges,
    queue: [],
    queued: new Uint8Array(graph.nodes),
    functionOfReturn: (node) =>
      node >= returnBase && node < returnBase + program.functions.length
        ? node - returnBase
        : undefined,
  }
}

function holdParameters(pass: Pass): void {
  for (const { parameters } of pass.solver.program.functions) {
    parameters.forEach(({ value }, position) => {
      if (position < receiverPosition)
        raise(pass, value, { own: 0, passed: 0, held: 1 << position })
    })
  }
}

interface Lanes {
  readonly own: LabelSet
  readonly passed: LabelSet
  readonly held: number
}

function raise(pass: Pass, node: Node, { own, passed, held }: Lanes): void {
  const before = (pass.own[node] ?? 0) | 0
  const beforePassed = (pass.passed[node] ?? 0) | 0
  const beforeHeld = (pass.held[node] ?? 0) | 0
  const after = before | own
  const afterPassed = beforePassed | passed
  const afterHeld = beforeHeld | held
  if (after === before && afterPassed === beforePassed && afterHeld === beforeHeld) return
  pass.own[node] = after
  pass.passed[node] = afterPassed
  pass.held[node] = afterHeld
  if (afterHeld !== beforeHeld) summarise(pass, node, afterHeld & ~beforeHeld)
  if (pass.queued[node] === 1) return
  pass.queued[node] = 1
  pass.queue.push(node)
}

/** What gives a label where there was none. All that has one is in the queue. */
function pushReads(pass: Pass): void {
  for (const edge of pass.solver.graph.storeReads) pushEdge(pass, edge)
}

function push(pass: Pass, node: Node): void {
  const { graph } = pass.solver
  for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge))
    pushEdge(pass, edge)
}

function pushEdge(pass: Pass, edge: number): void {
  const { graph, sealed } = pass.solver
  const kind = graph.kind(edge)
  const from = graph.from(edge)
  // A read of state gives its result a label even where there was none.
  if (kind !== Edge.StoreRead && isBare(pass, from)) return
  const to = graph.to(edge)
  if (carriesOnlyLabels(kind) && sealed.has(to)) return
  pushOver(pass, { from, to, kind })
}

/** Most nodes carry nothing. */
function isBare({ own, passed, held }: Pass, node: Node): boolean {
  return ((own[node] ?? 0) | (passed[node] ?? 0) | (held[node] ?? 0)) === 0
}

interface Step {
  readonly from: Node
  readonly to: Node
  readonly kind: Edge
}

function pushOver(pass: Pass, { from, to, kind }: Step): void {
  const own = pass.own[from] ?? 0
  const passed = pass.passed[from] ?? 0
  switch (kind) {
    case Edge.Local:
    case Edge.LabelOnly:
    case Edge.Summary:
      return raise(pass, to, { own, passed, held: pass.held[from] ?? 0 })
    case Edge.ToolArguments:
      return raise(pass, to, {
        own: calledWith(own),
        passed: calledWith(passed),
        held: pass.held[from] ?? 0,
      })
    case Edge.CallIn:
      return raise(pass, to, { own: 0, passed: own | passed, held: 0 })
    case Edge.Return:
      return raise(pass, to, { own, passed: 0, held: 0 })
    case Edge.Heap:
      return raise(pass, to, { own: own | passed, passed: 0, held: 0 })
    case Edge.StoreRead:
      return raise(pass, to, { own: stored(own | passed), passed: 0, held: 0 })
  }
}

function stored(labels: LabelSet): LabelSet {
  const kept = labels & ~principalBits
  return (labels & principalBits) === 0 ? kept | labelBit('StateRead') : kept | storedBits
}

/** MCP 2025-11-25, server/tools, "Calling Tools": `params.arguments` of the message. */
function calledWith(labels: LabelSet): LabelSet {
  return (labels & bodyBit) === 0 ? labels : (labels & ~sentBits) | labelBit('ToolArgument')
}

/**
 * Parameters newly seen to be handed back: each call passes its argument straight to its result.
 */
function summarise(pass: Pass, node: Node, positions: number): void {
  const id = pass.functionOfReturn(node)
  if (id === undefined) return
  for (const { call, arguments: given } of pass.solver.bindings.get(id) ?? []) {
    for (const { node: argument, position } of given) {
      if ((positions & (1 << position)) === 0) continue
      if (!pass.solver.graph.addEdge(argument, call, Edge.Summary)) continue
      pushOver(pass, { from: argument, to: call, kind: Edge.Summary })
    }
  }
}
