import type { FunctionId, Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { EntryKind } from '../flow/model.ts'
import { nodesAt, tokensOf } from '../flow/queries.ts'
import type { EntryRecord } from '../flow/solver.ts'
import { entryBefore, routeOf } from './entry-before.ts'

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
  /**
   * Modelled middleware values that run before it, by the call that made them; and the registering
   * call, which may hand on only what it lets in.
   */
  readonly beforeSites: readonly Value[]
  readonly options: readonly number[]
}

export const requestKinds: ReadonlySet<EntryKind> = new Set([
  'http',
  'tool',
  'prompt',
  'resource',
  'mcp-request',
  'mcp-notification',
  'sse-message',
  'websocket',
  'upgrade',
])

export function entriesOf(flow: Flow): readonly Entry[] {
  const beforeOf = entryBefore(flow)
  return flow.solver.entries.map((record) => {
    const before = beforeOf(record)
    const { entry } = record
    return {
      kind: entry.kind,
      methods: methodsOf(flow, record),
      name: routeOf(flow, record),
      function: record.function,
      call: record.call,
      before: [...new Set(before.functions)].filter((id) => id !== record.function),
      beforeSites: [...new Set([...before.sites, ...(record.call < 0 ? [] : [record.call])])],
      options:
        entry.options === undefined || record.call < 0
          ? []
          : nodesAt(flow, record.call, entry.options),
    }
  })
}

function methodsOf(flow: Flow, { entry, call }: EntryRecord): readonly string[] {
  if (entry.method === undefined) return []
  if (typeof entry.method === 'string') return [entry.method]
  const names = nodesAt(flow, call, entry.method.path).flatMap((node) => {
    const direct = node < flow.solver.program.size ? flow.solver.constant(node) : undefined
    if (direct !== undefined) return [direct.toUpperCase()]
    return tokensOf(flow, node)
      .flatMap((token) => [...flow.solver.fieldsOf(token.id).values()])
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
