import type { FunctionId, Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { EntryKind } from '../flow/model.ts'
import { constantAt, nodesAt, tokensOf } from '../flow/queries.ts'
import { receiverOf } from '../flow/paths.ts'
import type { EntryRecord } from '../flow/solver.ts'

/** A function that the outside world can make run. */
export interface Entry {
  readonly kind: EntryKind
  /** `GET`, `POST`, `DELETE`, …, `ANY`; `''` where there is none. */
  readonly methods: readonly string[]
  /** Route, tool name or request method, where it is a literal. */
  readonly name: string | undefined
  readonly function: FunctionId
  /** The registering call, or -1. */
  readonly call: Value
  /** Functions that run before it: of the same registration, then of the application. */
  readonly before: readonly FunctionId[]
  /** Modelled middleware values that run before it, by the call that made them. */
  readonly beforeSites: readonly Value[]
  readonly options: readonly number[]
}

export const requestKinds: ReadonlySet<EntryKind> = new Set([
  'http', 'tool', 'prompt', 'resource', 'mcp-request', 'mcp-notification', 'sse-message', 'websocket', 'upgrade',
])

interface Before {
  readonly functions: FunctionId[]
  readonly sites: Value[]
}

export function entriesOf(flow: Flow): readonly Entry[] {
  const records = flow.solver.entries
  const middleware = records.filter(({ entry }) => entry.kind === 'middleware')
  const modelled = flow.solver.sites.filter(({ role }) => role === 'http.middleware')
  return records.map((record) => {
    const own = ownBefore(flow, record)
    const outer = outerBefore(flow, record, middleware, modelled.map(({ value }) => value))
    const { entry } = record
    return {
      kind: entry.kind,
      methods: methodsOf(flow, record),
      name: entry.name === undefined || record.call < 0 ? undefined : constantAt(flow, record.call, entry.name),
      function: record.function,
      call: record.call,
      before: [...new Set([...own.functions, ...outer.functions])].filter((id) => id !== record.function),
      beforeSites: [...new Set([...own.sites, ...outer.sites])],
      options: entry.options === undefined || record.call < 0 ? [] : nodesAt(flow, record.call, entry.options),
    }
  })
}

function methodsOf(flow: Flow, { entry, call }: EntryRecord): readonly string[] {
  if (entry.method === undefined) return []
  if (typeof entry.method === 'string') return [entry.method]
  const names = nodesAt(flow, call, entry.method.path).flatMap((node) => {
    const direct = node < flow.solver.program.size ? flow.solver.constant(node) : undefined
    if (direct !== undefined) return [direct.toUpperCase()]
    return tokensOf(flow, node).flatMap((token) => [...flow.solver.fieldsOf(token.id).values()])
      .map((field) => constantOf(flow, field)?.toUpperCase() ?? 'ANY')
  })
  return names.length === 0 ? ['ANY'] : names
}

function constantOf(flow: Flow, node: number): string | undefined {
  for (let edge = flow.graph.firstIn(node); edge !== -1; edge = flow.graph.nextIn(edge)) {
    const text = flow.solver.constant(flow.graph.from(edge))
    if (text !== undefined) return text
  }
  return undefined
}

function ownBefore(flow: Flow, { entry, call }: EntryRecord): Before {
  const before: Before = { functions: [], sites: [] }
  if (call < 0) return before
  for (const path of entry.before ?? []) for (const node of nodesAt(flow, call, path)) collect(flow, node, before, 0)
  return before
}

/** The functions and modelled middleware a node may be, lists of them included. */
function collect(flow: Flow, node: number, into: Before, depth: number): void {
  for (const token of tokensOf(flow, node)) {
    if (token.kind === 'function') into.functions.push(token.function)
    else if (token.kind === 'typed' && token.site >= 0) into.sites.push(token.site)
    else if (token.kind === 'object' && depth < 3) {
      for (const field of flow.solver.fieldsOf(token.id).values()) collect(flow, field, into, depth + 1)
    }
  }
  if (node < flow.solver.program.size) into.sites.push(node)
}

/** Middleware of the application or router that was registered earlier and covers the route. */
function outerBefore(flow: Flow, record: EntryRecord, middleware: readonly EntryRecord[], modelled: readonly Value[]): Before {
  const before: Before = { functions: [], sites: [] }
  if (record.call < 0 || record.entry.kind === 'middleware') return before
  const route = record.entry.name === undefined ? undefined : constantAt(flow, record.call, record.entry.name)
  const covers = (call: Value): boolean =>
    call >= 0 && call !== record.call && precedes(flow, call, record.call) && sameApplication(flow, call, record.call) && pathCovers(flow, call, route)
  for (const other of middleware) {
    if (covers(other.call)) before.functions.push(other.function)
  }
  for (const call of modelled) {
    if (!covers(call)) continue
    for (const node of nodesAt(flow, call, 'Argument[0..]')) collect(flow, node, before, 0)
  }
  return before
}

function precedes({ solver: { program } }: Flow, first: Value, later: Value): boolean {
  return program.functionOf[first] !== program.functionOf[later] || first < later
}

function sameApplication(flow: Flow, one: Value, other: Value): boolean {
  const ids = new Set(flow.solver.tokensAt(receiverOf(flow.solver, one)))
  return flow.solver.tokensAt(receiverOf(flow.solver, other)).some((id) => ids.has(id))
}

function pathCovers(flow: Flow, call: Value, route: string | undefined): boolean {
  const prefix = constantAt(flow, call, 'Argument[0]')
  if (prefix === undefined || prefix === '/' || prefix === '*' || prefix === '/*') return true
  if (route === undefined) return false
  return route.startsWith(prefix.replace(/[/*]+$/, ''))
}
