import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionInfo, Program, Value, VariableId } from '../ir/program.ts'
import { Edge } from './graph.ts'
import type { Graph, Node } from './graph.ts'

/**
 * Which writes of a local variable reach which reads, as edges. One walk a function over its
 * structured regions: where arms meet, a fresh node stands for "either". Variables that closures
 * or other files see have a node of their own that all writes feed and all reads draw from.
 */
export interface DefinitionsInput {
  readonly program: Program
  readonly graph: Graph
  /** Node of a shared variable; undefined for one that is local to its function. */
  readonly sharedNode: (variable: VariableId) => Node | undefined
}

type Definitions = ReadonlyMap<VariableId, Node>

/** Most regions change nothing, and there are many. */
const nothing: Definitions = new Map()

/** A region being walked: what was changed in it, and the arms that have ended. */
interface Frame {
  readonly opcode: number
  /** Definitions before the region, for the variables changed since. */
  before: Map<VariableId, Node> | undefined
  /** Definitions at the end of each finished arm; undefined where the arm always leaves. */
  readonly arms: (Definitions | undefined)[]
  /** What held at breaks out of a switch, each from within an inner region. */
  readonly broken: Definitions[]
  /** True once the current arm has ended in return, throw, break or continue. */
  left: boolean
  /** Loop head nodes, by variable. */
  readonly heads: Map<VariableId, Node> | undefined
}

const unset: Node = -1

export function connectDefinitions({ program, graph, sharedNode }: DefinitionsInput): void {
  const current = new Int32Array(program.variables.length).fill(unset)
  const orphans: Orphan[] = []
  for (const info of program.functions) {
    if (info.from >= 0) walk({ info, program, graph, sharedNode, current, orphans })
  }
  connectOrphans(program, graph, orphans)
}

/** A read above every write in source order: hoisted functions, loops through callbacks. */
interface Orphan {
  readonly load: Value
  readonly variable: VariableId
}

/** Whatever is ever stored in the variable may be read. */
function connectOrphans(program: Program, graph: Graph, orphans: readonly Orphan[]): void {
  const storesOf = new Map<VariableId, Value[]>(orphans.map(({ variable }) => [variable, []]))
  for (const store of instructionsOf(program, Op.Store)) {
    storesOf.get(program.a[store] ?? -1)?.push(store)
  }
  for (const { load, variable } of orphans) {
    for (const store of storesOf.get(variable) ?? [])
      graph.addEdge(program.b[store] ?? -1, load, Edge.Local)
  }
}

interface Walk extends DefinitionsInput {
  readonly info: FunctionInfo
  readonly current: Int32Array
  readonly orphans: Orphan[]
}

function walk(state: Walk): void {
  const { info, program } = state
  const frames: Frame[] = []
  const loopStores = variablesStoredInLoops(program, info)
  for (let value = info.from; value < info.to; value += 1) {
    step(state, frames, value, loopStores)
  }
}

function step(
  state: Walk,
  frames: Frame[],
  value: Value,
  loopStores: Map<Value, Set<VariableId>>,
): void {
  const { program, current, graph } = state
  switch (program.op[value]) {
    case Op.Load:
      return load(state, value)
    case Op.Store:
      return store(state, frames, value)
    case Op.If:
    case Op.Short:
    case Op.Try:
    case Op.Switch:
    case Op.With:
      frames.push(frame(program.op[value] ?? 0))
      return
    case Op.Loop: {
      const heads = new Map<VariableId, Node>()
      for (const variable of loopStores.get(value) ?? []) {
        const before = current[variable] ?? unset
        keepBefore(frames.at(-1), variable, before)
        const head = graph.addNode()
        graph.addEdge(before, head, Edge.Local)
        heads.set(variable, head)
        current[variable] = head
      }
      frames.push({ ...frame(Op.Loop), heads })
      return
    }
    case Op.Else:
    case Op.Catch:
    case Op.Case:
    case Op.Finally:
      return nextArm(state, frames.at(-1), program.op[value] ?? 0)
    case Op.End:
      return endRegion(state, frames)
    case Op.Break:
    case Op.Continue:
      return jump(state, frames, program.op[value] === Op.Break)
    case Op.Return:
    case Op.Throw: {
      const top = frames.at(-1)
      if (top !== undefined) top.left = true
      return
    }
    default:
  }
}

/** What was assigned until here holds behind the switch or the loop, or at its next turn. */
function jump({ current, graph }: Walk, frames: readonly Frame[], isBreak: boolean): void {
  const top = frames.at(-1)
  // A break that ends a case goes on behind the switch, with all that the case assigned.
  if (top === undefined || (isBreak && top.opcode === Op.Switch)) return
  top.left = true
  const left = new Map<VariableId, Node>()
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const around = frames[at]
    if (around === undefined) return
    for (const [variable, head] of around.heads ?? []) {
      graph.addEdge(current[variable] ?? unset, head, Edge.Local)
    }
    if (around.opcode === Op.Loop) return
    for (const variable of (around.before ?? nothing).keys())
      left.set(variable, current[variable] ?? unset)
    if (isBreak && around.opcode === Op.Switch) {
      if (around.broken.length < brokenMax) around.broken.push(left)
      return
    }
  }
}

const brokenMax = 64

function frame(opcode: number): Frame {
  return { opcode, before: undefined, arms: [], broken: [], left: false, heads: undefined }
}

function load({ program, graph, sharedNode, current, orphans }: Walk, value: Value): void {
  const variable = program.a[value] ?? -1
  const shared = sharedNode(variable)
  if (shared !== undefined) {
    const owner = program.variables[variable]?.owner
    graph.addEdge(shared, value, owner === program.functionOf[value] ? Edge.Local : Edge.Heap)
    return
  }
  const definition = current[variable] ?? unset
  if (definition === unset) orphans.push({ load: value, variable })
  else graph.addEdge(definition, value, Edge.Local)
}

function store({ program, graph, sharedNode, current }: Walk, frames: Frame[], value: Value): void {
  const variable = program.a[value] ?? -1
  const source = program.b[value] ?? -1
  graph.addEdge(source, value, Edge.Local)
  const shared = sharedNode(variable)
  if (shared !== undefined) {
    const owner = program.variables[variable]?.owner
    graph.addEdge(value, shared, owner === program.functionOf[value] ? Edge.Local : Edge.Heap)
    return
  }
  keepBefore(frames.at(-1), variable, current[variable] ?? unset)
  current[variable] = value
}

/** Notes what a variable was before a region that changes it, the first time it does. */
function keepBefore(top: Frame | undefined, variable: VariableId, definition: Node): void {
  if (top === undefined || top.before?.has(variable) === true) return
  top.before ??= new Map()
  top.before.set(variable, definition)
}

/** Closes the running arm and restores what held before the region. */
function closeArm({ current }: Walk, top: Frame): void {
  const changed = restored(current, top.before ?? nothing)
  top.arms.push(top.left ? undefined : changed)
  top.left = false
}

function restored(current: Int32Array, before: Definitions): Definitions {
  if (before.size === 0) return nothing
  const changed = new Map<VariableId, Node>()
  for (const [variable, definition] of before) {
    changed.set(variable, current[variable] ?? unset)
    current[variable] = definition
  }
  return changed
}

function nextArm(state: Walk, top: Frame | undefined, opcode: number): void {
  if (top === undefined) return
  closeArm(state, top)
  if (opcode === Op.Else) return
  // What a try body or an earlier case assigned may hold here as well.
  merge(state, top, true)
}

function endRegion(state: Walk, frames: Frame[]): void {
  const top = frames.pop()
  if (top === undefined) return
  const { current, graph } = state
  const parent = frames.at(-1)
  if (top.heads !== undefined) {
    for (const [variable, head] of top.heads) {
      graph.addEdge(current[variable] ?? unset, head, Edge.Local)
      current[variable] = head
    }
    return
  }
  const armsBefore = top.arms.length
  closeArm(state, top)
  top.arms.push(...top.broken)
  const always = (top.opcode === Op.If && armsBefore === 1) || top.opcode === Op.With
  merge(state, top, !always)
  if (parent === undefined) return
  for (const [variable, before] of top.before ?? nothing) keepBefore(parent, variable, before)
  const leaves =
    top.opcode === Op.If && top.arms.length === 2 && top.arms.every((arm) => arm === undefined)
  if (leaves) parent.left = true
}

function merge({ current, graph }: Walk, top: Frame, mayHaveRunNoArm: boolean): void {
  for (const [variable, before] of top.before ?? nothing) {
    const met: Node[] = mayHaveRunNoArm ? [before] : []
    for (const arm of top.arms) if (arm !== undefined) met.push(arm.get(variable) ?? before)
    const sources = distinct(met)
    const [only] = sources
    if (only === undefined) continue
    if (sources.length === 1) {
      current[variable] = only
      continue
    }
    const either = graph.addNode()
    for (const source of sources) graph.addEdge(source, either, Edge.Local)
    current[variable] = either
  }
}

/** Most regions have two arms at most; a switch may have any number. */
const fewMax = 4

function distinct(met: readonly Node[]): readonly Node[] {
  if (met.length > fewMax) return [...new Set(met)].filter((source) => source !== unset)
  return met.filter((source, at) => source !== unset && met.indexOf(source) === at)
}

function variablesStoredInLoops(program: Program, info: FunctionInfo): Map<Value, Set<VariableId>> {
  const result = new Map<Value, Set<VariableId>>()
  const open: Value[] = []
  for (let value = info.from; value < info.to; value += 1) {
    const op = program.op[value]
    if (op === Op.Loop) {
      open.push(value)
      result.set(value, new Set())
    } else if (op === Op.End && open.at(-1) === program.a[value]) {
      open.pop()
    } else if (op === Op.Store) {
      for (const loop of open) result.get(loop)?.add(program.a[value] ?? -1)
    }
  }
  return result
}
