import { Op } from '../ir/opcode.ts'
import type { FunctionId, Program, Value } from '../ir/program.ts'
import type { Flow } from './flow.ts'
import { Edge, carriesOnlyLabels } from './graph.ts'
import type { Node } from './graph.ts'
import type { LabelSet } from './labels.ts'
import type { Path } from './model.ts'
import { followPath } from './paths.ts'
import type { Solver } from './solver.ts'
import type { Token } from './tokens.ts'

/** Labels of a node, however they got there. */
export function labelsAt({ lanes }: Flow, node: Node): LabelSet {
  return (lanes.own[node] ?? 0) | (lanes.passed[node] ?? 0)
}

/** What a node may be. */
export function tokensOf({ solver }: Flow, node: Node): readonly Token[] {
  return solver.tokensAt(node).map((id) => solver.token(id))
}

/** Functions of the target that a node may be. */
export function functionsAt(flow: Flow, node: Node): readonly FunctionId[] {
  return tokensOf(flow, node).flatMap((token) =>
    token.kind === 'function' ? [token.function] : [],
  )
}

/** Nodes at an access path from a call, read or write. */
export function nodesAt({ solver }: Flow, call: Value, path: Path): readonly Node[] {
  const nodes: Node[] = []
  followPath(solver, call, path, (node) => nodes.push(node))
  return nodes
}

/** Labels at an access path, joined. */
export function labelsAtPath(flow: Flow, call: Value, path: Path): LabelSet {
  return nodesAt(flow, call, path).reduce((labels, node) => labels | labelsAt(flow, node), 0)
}

const anyField = '[any]'
const leafDepthMax = 4
const leavesMax = 64

/**
 * The values that make up a node: itself, and what object and array literals in it hold, to a depth
 * of four and at most 64 in all.
 */
export function leavesOf(flow: Flow, node: Node): readonly Node[] {
  const leaves = new Set<Node>([node])
  let level: readonly Node[] = [node]
  for (let depth = 0; depth < leafDepthMax && level.length > 0; depth += 1) {
    const next: Node[] = []
    for (const one of level) addParts(flow.solver, one, { leaves, next })
    level = next
  }
  return [...leaves]
}

interface Leaves {
  readonly leaves: Set<Node>
  /** Those that were added. */
  readonly next: Node[]
}

function addParts(solver: Solver, node: Node, { leaves, next }: Leaves): void {
  const add = (part: Node): void => {
    if (leaves.size >= leavesMax || leaves.has(part)) return
    leaves.add(part)
    next.push(part)
  }
  for (const id of solver.tokensAt(node)) {
    if (leaves.size >= leavesMax) return
    if (solver.token(id).kind !== 'object') continue
    for (const [name, field] of solver.fieldsOf(id)) if (name !== anyField) add(field)
    for (const source of solver.spreads.get(id) ?? noNodes) add(source)
  }
}

const noNodes: readonly Node[] = []

/** Labels of a node and of everything inside it. */
export function deepLabelsAt(flow: Flow, node: Node): LabelSet {
  return leavesOf(flow, node).reduce((labels, leaf) => labels | labelsAt(flow, leaf), 0)
}

/** Literal text at a path, when the path leads to one literal; `'true'`, `'30'` for non-strings. */
export function constantAt(flow: Flow, call: Value, path: Path): string | undefined {
  for (const node of nodesAt(flow, call, path)) {
    const text = constantOfNode(flow, node)
    if (text !== undefined) return text
  }
  return undefined
}

const hopsMax = 16

/** The literal a node holds, when all that reaches it is that literal. */
export function constantOfNode({ solver, graph }: Flow, node: Node): string | undefined {
  let current = node
  for (let hops = 0; hops < hopsMax; hops += 1) {
    if (current < solver.program.size) return solver.constant(current)
    const sources: Node[] = []
    for (let edge = graph.firstIn(current); edge !== -1; edge = graph.nextIn(edge)) {
      if (!carriesOnlyLabels(graph.kind(edge))) sources.push(graph.from(edge))
    }
    const [only] = sources
    if (sources.length !== 1 || only === undefined) return undefined
    current = only
  }
  return undefined
}

const originsMax = 400

/**
 * The instructions a node's value may come from unchanged: through variables, fields, calls of the
 * target's functions, `a ?? b`, conditionals and awaits.
 */
export function originsOf({ solver: { program }, graph }: Flow, node: Node): readonly Value[] {
  const origins: Value[] = []
  const seen = new Set<Node>([node])
  const open: Node[] = [node]
  for (let next = open.pop(); next !== undefined && seen.size < originsMax; next = open.pop()) {
    let through = 0
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      if (carriesOnlyLabels(graph.kind(edge)) || graph.kind(edge) === Edge.Summary) continue
      through += 1
      const from = graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
    if (next < program.size && (through === 0 || isMaker(program.op[next] ?? 0))) origins.push(next)
  }
  return origins
}

/** Operations that make a value, even when something flows into them. */
function isMaker(op: number): boolean {
  return (
    op === Op.Call ||
    op === Op.Concat ||
    op === Op.Binary ||
    op === Op.ObjectLiteral ||
    op === Op.Param ||
    op === Op.Prop
  )
}

/** Last name of what is called: `b` of `a.b()`, `f` of `f()`. */
export function calleeName(program: Program, call: Value): string {
  const callee = program.a[call] ?? -1
  switch (program.op[callee]) {
    case Op.Prop:
    case Op.Import:
      return program.strings[program.b[callee] ?? -1] ?? ''
    case Op.Global:
      return program.strings[program.a[callee] ?? -1] ?? ''
    case Op.Load:
      return program.variables[program.a[callee] ?? -1]?.name ?? ''
    default:
      return ''
  }
}
