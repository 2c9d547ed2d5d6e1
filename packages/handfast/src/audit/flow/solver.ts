import { ConstKind, Op } from '../ir/opcode.ts'
import type { ClassId, FunctionId, Program, Value, VariableId } from '../ir/program.ts'
import { connectPostponed } from './arrays.ts'
import { fieldTable } from './fields.ts'
import type { Fields } from './fields.ts'
import { carriesOnlyLabels, graphOf } from './graph.ts'
import type { Edge, Graph, Node } from './graph.ts'
import { labelSet } from './labels.ts'
import type { Label, LabelSet } from './labels.ts'
import type { Linker } from './link.ts'
import type { CallShape, Callback, EntryShape, StateShape } from './model.ts'
import type { ModelIndex } from './model-index.ts'
import { nodeTokens, nodeWatchers } from './node-tokens.ts'
import type { TokenRange, Watcher } from './node-tokens.ts'
import type { Role } from './roles.ts'
import { tokenTable } from './tokens.ts'
import type { Token, TokenId, Tokens } from './tokens.ts'

/** A place where code touches something a model speaks of. */
export interface Site {
  readonly role: Role
  /** The call, read or write. */
  readonly value: Value
  readonly shape: CallShape | undefined
}

/** A function that a framework calls, and the registration that says so. */
export interface EntryRecord {
  readonly entry: EntryShape
  readonly function: FunctionId
  /** The registering call; -1 for a file convention or an overridden method. */
  readonly call: Value
}

/** A modelled state operation. */
export interface StateRecord {
  readonly call: Value
  readonly state: StateShape
}

/** One call bound to one function of the target. */
export interface Binding {
  readonly call: Value
  /** Argument nodes by parameter position; a parameter may have several. */
  readonly arguments: readonly { readonly node: Node; readonly position: number }[]
  readonly receiver: Node
}

/** The state of the solver while tokens move, and the services its parts share. */
export interface Solver extends Fields {
  readonly program: Program
  readonly graph: Graph
  readonly tokens: Tokens
  readonly index: ModelIndex
  readonly linker: Linker
  readonly sites: Site[]
  readonly entries: EntryRecord[]
  readonly states: StateRecord[]
  /** Callbacks handed to modelled calls: function → the calls. */
  readonly callbacks: Map<FunctionId, { readonly call: Value; readonly callback: Callback }[]>
  readonly bindings: Map<FunctionId, Binding[]>
  /** Modelled calls that never come back. */
  readonly endings: Set<Value>
  /** Calls with at least one known callee. */
  readonly resolved: Uint8Array
  readonly seeds: Map<Node, LabelSet>
  /**
   * Reads of a modelled member that says itself what it is made of; the whole object's labels stop
   * there.
   */
  readonly sealed: Set<Node>
  /** Values spread into an object literal, by the literal's token. */
  readonly spreads: Map<TokenId, Node[]>
  /** Decisions that need to know what everything is; taken when nothing moves any more. */
  readonly deferred: (() => void)[]
  /** True the first time it is asked about this read; spreads may go round in a circle. */
  firstRead(source: Node, name: string, into: Node): boolean
  tokensAt(node: Node): readonly TokenId[]
  token(id: TokenId): Token
  add(node: Node, token: TokenId): void
  /** Calls back for every token the node has or will have. */
  watch(node: Node, act: (token: TokenId) => void): void
  /** As `watch`, for an instruction that `arrive` knows what to do with. */
  watchBy(node: Node, value: Value): void
  connect(from: Node, to: Node, kind: Edge): void
  returnNode(id: FunctionId): Node
  variableNode(id: VariableId): Node
  seed(node: Node, labels: readonly Label[] | undefined): void
  constant(value: Value): string | undefined
  /** Runs until nothing moves, pausing every so often. False when the step budget ended it. */
  run(stepsMax: number): Generator<void, boolean>
  rootClass(id: ClassId): ClassId
}

const superclassesMax = 64

const stepsBetweenPauses = 20_000
/** Node numbers are far below it, so that two of them make one exact number. */
const nodesMax = 2 ** 26

export interface SolverInput {
  readonly program: Program
  readonly index: ModelIndex
  readonly linker: Linker
  /** Called for every token of what an instruction watches by `watchBy`. */
  readonly arrive: (solver: Solver, value: Value, token: TokenId) => void
}

export function solverOf({ program, index, linker, arrive }: SolverInput): Solver {
  const functionBase = program.size + program.variables.length
  const graph = graphOf(functionBase + program.functions.length)
  const tokens = tokenTable()
  const sets = nodeTokens(graph.nodes)
  const watchers = nodeWatchers(graph.nodes, (watcher, token) => {
    if (typeof watcher === 'number') arrive(solver, watcher, token)
    else watcher(token)
  })
  const queue: Node[] = []
  const roots = new Map<ClassId, ClassId>()
  const reads = new Map<string, Set<number>>()

  const settle = (node: Node): void => {
    const fresh = sets.handle(node)
    for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
      if (!carriesOnlyLabels(graph.kind(edge))) addAll(graph.to(edge), fresh)
    }
    watchers.tell(node, fresh)
  }

  const addAll = (node: Node, { list, from, to }: TokenRange): void => {
    for (let at = from; at < to; at += 1) solver.add(node, list[at] ?? -1)
  }

  const watch = (node: Node, watcher: Watcher): void => {
    if (node < 0) return
    watchers.add(node, watcher)
    // Tokens not handled yet reach the new watcher when the node settles.
    watchers.tellOne(watcher, sets.handled(node))
  }

  const solver: Solver = {
    program,
    graph,
    tokens,
    index,
    linker,
    sites: [],
    entries: [],
    states: [],
    callbacks: new Map(),
    bindings: new Map(),
    endings: new Set(),
    seeds: new Map(),
    sealed: new Set(),
    spreads: new Map(),
    resolved: new Uint8Array(program.size),
    deferred: [],

    firstRead(source, name, into) {
      const key = source * nodesMax + into
      const known = reads.get(name)
      if (known === undefined) reads.set(name, new Set([key]))
      else if (known.has(key)) return false
      else known.add(key)
      return true
    },
    tokensAt: sets.at,
    token: (id) => tokens.get(id),

    add(node, token) {
      if (node >= 0 && sets.add(node, token)) queue.push(node)
    },

    watch,
    watchBy: watch,

    connect(from, to, kind) {
      if (!graph.addEdge(from, to, kind) || carriesOnlyLabels(kind)) return
      addAll(to, sets.all(from))
    },

    ...fieldTable({
      addNode: graph.addNode,
      make: (token) => connectPostponed(solver, token),
    }),

    returnNode: (id) => functionBase + id,
    variableNode: (id) => program.size + id,

    seed(node, labels) {
      if (labels === undefined || labels.length === 0 || node < 0) return
      solver.seeds.set(node, (solver.seeds.get(node) ?? 0) | labelSet(labels))
    },

    constant: (value) => constantOf(solver, value, 0),

    *run(stepsMax) {
      for (let steps = 0; queue.length > 0; steps += 1) {
        if (steps >= stepsMax) return false
        if (steps % stepsBetweenPauses === stepsBetweenPauses - 1) yield
        const node = queue.pop()
        if (node !== undefined) settle(node)
      }
      return true
    },

    rootClass: (id) => rootClassOf(solver, roots, id),
  }
  return solver
}

/** What a class of the target extends in the end; asked once, so that the answer stays the same. */
function rootClassOf(solver: Solver, roots: Map<ClassId, ClassId>, id: ClassId): ClassId {
  const passed: ClassId[] = []
  let root = id
  for (let next: ClassId | undefined = id; next !== undefined;) {
    const known = roots.get(next)
    root = known ?? next
    // Two classes that extend each other have the first one met as their root.
    if (known !== undefined || passed.includes(next) || passed.length > superclassesMax) break
    passed.push(next)
    next = localSuperclass(solver, next)
  }
  for (const one of passed) roots.set(one, root)
  return root
}

const constantDepthMax = 8

/** The text of a value that is one literal, through variables written once and across files. */
function constantOf(solver: Solver, value: Value, depth: number): string | undefined {
  const { program, graph } = solver
  if (value < 0 || value >= program.size || depth > constantDepthMax) return undefined
  switch (program.op[value]) {
    case Op.Const: {
      const kind = program.b[value]
      return kind === ConstKind.Null || kind === ConstKind.Undefined
        ? undefined
        : program.strings[program.a[value] ?? -1]
    }
    case Op.Load:
    case Op.Import:
    case Op.Store:
    case Op.Await:
    case Op.Named: {
      const source = onlySource(graph, value, program.size)
      return source === undefined ? undefined : constantOf(solver, source, depth + 1)
    }
    default:
      return undefined
  }
}

/** The one instruction whose value arrives here unchanged, looking through variables and fields. */
export function onlySource(graph: Graph, value: Node, size: number): Value | undefined {
  let node = value
  for (let hops = 0; hops < constantDepthMax; hops += 1) {
    let found = -1
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      if (carriesOnlyLabels(graph.kind(edge))) continue
      if (found !== -1) return undefined
      found = graph.from(edge)
    }
    if (found === -1) return undefined
    if (found < size) return found
    node = found
  }
  return undefined
}

function localSuperclass({ program, tokensAt, token }: Solver, id: ClassId): ClassId | undefined {
  const info = program.classes[id]
  if (info === undefined || info.superclass < 0) return undefined
  for (const known of tokensAt(info.superclass)) {
    const found = token(known)
    if (found.kind === 'class') return found.class
  }
  return undefined
}
