import { Op } from '../ir/opcode.ts'
import type { FunctionId, Program, Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Node } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { constantAt, nodesAt, originsOf, tokensOf } from '../flow/queries.ts'
import type { EntryRecord } from '../flow/solver.ts'
import { namingCall, outerOf, ownersOf } from './outer.ts'
import type { Outer, OuterCall } from './outer.ts'

/** What runs before an entry: functions, and modelled values by the call that made them. */
export interface Before {
  readonly functions: FunctionId[]
  readonly sites: Value[]
}

interface Sources {
  readonly flow: Flow
  readonly outer: Outer
  /** Functions handed over at each call: dependencies, wrapped handlers. */
  readonly given: ReadonlyMap<Value, readonly FunctionId[]>
}

interface Registration {
  readonly call: Value
  readonly route: string | undefined
}

const listDepthMax = 3
const mountDepthMax = 4
const expressionDepthMax = 6

export function entryBefore(flow: Flow): (record: EntryRecord) => Before {
  const { solver } = flow
  const given = new Map<Value, FunctionId[]>()
  for (const [id, records] of solver.callbacks) {
    for (const { call } of records) {
      const list = given.get(call)
      if (list === undefined) given.set(call, [id])
      else list.push(id)
    }
  }
  const sources: Sources = {
    flow,
    outer: outerOf(flow),
    given,
  }
  const everywhere = solver.entries.filter(
    ({ entry, call }) => entry.kind === 'middleware' && (call < 0 || isForAll(flow, call)),
  )
  return (record) => {
    const before: Before = { functions: [], sites: [] }
    addOwn(flow, record, before)
    addInjected(sources, record, before)
    if (record.entry.kind === 'middleware') return before
    for (const { function: id } of everywhere) before.functions.push(id)
    if (record.call < 0) return before
    addOuter(
      sources,
      { call: record.call, route: routeOf(flow, record) },
      { into: before, seen: new Set([record.call]), depth: 0 },
    )
    const around = functionsAround(solver.program, record.call)
    return { ...before, functions: before.functions.filter((id) => !around.has(id)) }
  }
}

/** `Middleware(Check)`, in a list that is given to the application when it is made. */
function isForAll({ solver }: Flow, call: Value): boolean {
  const callee = solver.program.a[call] ?? -1
  return receiverOf(solver, call) < 0 && solver.program.op[callee] !== Op.Call
}

/** Functions that a registration is written in: a plugin runs once, and not before its routes. */
function functionsAround({ functionOf, functions }: Program, call: Value): ReadonlySet<FunctionId> {
  const around = new Set<FunctionId>()
  for (let id = functionOf[call] ?? -1; id >= 0; id = functions[id]?.parent ?? -1) around.add(id)
  return around
}

/** The route's path: given at the registration, or at the call that made the decorator. */
export function routeOf(flow: Flow, { entry, call }: EntryRecord): string | undefined {
  if (call < 0) return undefined
  if (entry.name !== undefined) return constantAt(flow, call, entry.name)
  const naming = namingCall(flow, call)
  return naming === call
    ? undefined
    : (constantAt(flow, naming, 'Argument[0,path:]') ??
        constantAt(flow, naming, 'Argument[0,rule:]'))
}

function addOwn(flow: Flow, { entry, call }: EntryRecord, into: Before): void {
  if (call < 0) return
  for (const path of entry.before ?? [])
    for (const node of nodesAt(flow, call, path)) collect(flow, node, into, 0)
}

/** The functions and modelled middleware a node may be, lists of them included. */
function collect(flow: Flow, node: Node, into: Before, depth: number): void {
  for (const token of tokensOf(flow, node)) {
    if (token.kind === 'function') into.functions.push(token.function)
    else if (token.kind === 'typed' && token.site >= 0) into.sites.push(token.site)
    else if (token.kind === 'object' && depth < listDepthMax) {
      for (const field of flow.solver.fieldsOf(token.id).values())
        collect(flow, field, into, depth + 1)
    }
  }
  if (node < flow.solver.program.size) into.sites.push(node)
}

/** Dependencies named in parameters (`user = Depends(current_user)`) or at the registration. */
function addInjected(sources: Sources, { call, function: id }: EntryRecord, into: Before): void {
  const { program } = sources.flow.solver
  const seen = new Set<FunctionId>()
  const open: FunctionId[] = [id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { value, annotation } of program.functions[next]?.parameters ?? []) {
      for (const part of [annotation, program.c[value] ?? -1]) {
        for (const found of givenWithin(sources, part, 0)) {
          if (seen.has(found)) continue
          seen.add(found)
          open.push(found)
        }
      }
    }
  }
  into.functions.push(...seen)
  if (call < 0) return
  const naming = namingCall(sources.flow, call)
  if (naming !== call) into.functions.push(...givenInArguments(sources, naming))
  for (const made of originsOf(sources.flow, receiverOf(sources.flow.solver, naming))) {
    if (program.op[made] === Op.Call) into.functions.push(...givenInArguments(sources, made))
  }
}

/** `dependencies=[Depends(check)]` among the arguments of a call. */
function givenInArguments(sources: Sources, call: Value): readonly FunctionId[] {
  const { solver } = sources.flow
  return [...argumentsOf(solver, call)]
    .filter((argument) => solver.program.op[argument] === Op.Named)
    .flatMap((argument) => givenWithin(sources, argument, 0))
}

function givenWithin(sources: Sources, value: Value, depth: number): readonly FunctionId[] {
  const { program } = sources.flow.solver
  if (value < 0 || depth > expressionDepthMax) return []
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  const go = (inner: Value): readonly FunctionId[] => givenWithin(sources, inner, depth + 1)
  switch (program.op[value]) {
    case Op.Call:
      return sources.given.get(value) ?? []
    case Op.Named:
      return go(b)
    case Op.Index:
      return go(b)
    case Op.ArrayLiteral:
      return [...(program.lists[a] ?? [])].flatMap(go)
    case Op.Load:
      return defined(sources.flow, value).flatMap(go)
    default:
      return []
  }
}

/** What a variable of the module holds: `User = Annotated[str, Depends(current_user)]`. */
function defined({ solver: { program }, graph }: Flow, load: Value): readonly Value[] {
  const found: Value[] = []
  for (let edge = graph.firstIn(load); edge !== -1; edge = graph.nextIn(edge)) {
    const from = graph.from(edge)
    if (from >= program.size) {
      for (let inner = graph.firstIn(from); inner !== -1; inner = graph.nextIn(inner))
        found.push(graph.from(inner))
    } else found.push(from)
  }
  return found
    .map((value) => (program.op[value] === Op.Store ? (program.b[value] ?? -1) : value))
    .slice(0, 4)
}

interface Adding {
  readonly into: Before
  /** Calls that were followed already, the registration itself among them. */
  readonly seen: Set<Value>
  readonly depth: number
}

/** Middleware of the application that was registered earlier, and of those it is mounted in. */
function addOuter(
  sources: Sources,
  { call, route }: Registration,
  { into, seen, depth }: Adding,
): void {
  const { flow, outer } = sources
  const owners = ownersOf(flow, call)
  for (const other of outer.middlewareOf(owners)) {
    if (other.call === call || !precedes(flow, other.call, call) || !covers(other, route)) continue
    into.functions.push(...other.functions)
    for (const node of other.given) collect(flow, node, into, 0)
  }
  if (depth >= mountDepthMax) return
  for (const other of outer.mountsOf(owners)) {
    if (seen.has(other.call)) continue
    seen.add(other.call)
    for (const node of other.given) collect(flow, node, into, 0)
    into.functions.push(...givenInArguments(sources, other.call))
    const prefix = other.prefix() ?? ''
    const whole = route === undefined ? undefined : prefix.replace(/\/$/, '') + route
    addOuter(sources, { call: other.call, route: whole }, { into, seen, depth: depth + 1 })
  }
}

function precedes({ solver: { program } }: Flow, first: Value, later: Value): boolean {
  return program.functionOf[first] !== program.functionOf[later] || first < later
}

function covers({ prefix }: OuterCall, route: string | undefined): boolean {
  const path = prefix()
  // What is no path is the name of a phase, as in `addHook('onRequest', …)`.
  if (path === undefined || !path.startsWith('/') || path === '/' || path === '/*') return true
  if (route === undefined) return false
  return route.startsWith(path.replace(/[/*]+$/, ''))
}
