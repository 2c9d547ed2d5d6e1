import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Node } from '../flow/graph.ts'
import { receiverOf } from '../flow/paths.ts'
import { constantAt, nodesAt, tokensOf } from '../flow/queries.ts'
import type { Token, TokenId } from '../flow/tokens.ts'

/** A call that puts middleware before routes, or a whole router below a path. */
export interface OuterCall {
  readonly call: Value
  /** Functions of the target that it registers as middleware. */
  readonly functions: readonly FunctionId[]
  readonly given: readonly Node[]
  /** The first argument, where it is a literal. */
  prefix(): string | undefined
}

export interface Outer {
  /** Middleware registered with one of these applications. */
  middlewareOf(owners: readonly Token[]): Iterable<OuterCall>
  /** Calls that one of these routers is handed to. */
  mountsOf(owners: readonly Token[]): Iterable<OuterCall>
}

/** Registrations looked at for one route; of an application only its type may be known. */
const registrationsMax = 256

export function outerOf(flow: Flow): Outer {
  const middleware = byOwner()
  const mounted = new Map<TokenId, OuterCall[]>()
  for (const { entry, call, function: id } of flow.solver.entries) {
    if (entry.kind !== 'middleware' || call < 0) continue
    const one = outerCall(flow, call, { functions: [id], given: [] })
    for (const owner of ownersOf(flow, call)) middleware.add(owner, one)
  }
  for (const [call, isMiddleware] of placedCalls(flow)) {
    const given = nodesAt(flow, call, 'Argument[0..]')
    const one = outerCall(flow, call, { functions: [], given })
    if (isMiddleware) for (const owner of ownersOf(flow, call)) middleware.add(owner, one)
    const ids = new Set(given.flatMap((node) => tokensOf(flow, node).map(({ id }) => id)))
    for (const id of ids) append(mounted, id, one)
  }
  return {
    middlewareOf: (owners) => middleware.of(owners),
    mountsOf: (owners) =>
      new Set(owners.flatMap(({ id }) => mounted.get(id)?.slice(0, registrationsMax) ?? [])),
  }
}

/** `app.use(…)` and `app.get(…)`; of each whether it is middleware. */
function placedCalls({ solver }: Flow): ReadonlyMap<Value, boolean> {
  const placed = new Map<Value, boolean>()
  for (const { role, value } of solver.sites) {
    if (role !== 'http.middleware' && role !== 'http.route') continue
    placed.set(value, role === 'http.middleware' || placed.get(value) === true)
  }
  return placed
}

function outerCall(
  flow: Flow,
  call: Value,
  { functions, given }: Pick<OuterCall, 'functions' | 'given'>,
): OuterCall {
  let known: { readonly text: string | undefined } | undefined
  const prefix = (): string | undefined => {
    known ??= { text: constantAt(flow, call, 'Argument[0]') }
    return known.text
  }
  return { call, functions, given, prefix }
}

interface ByOwner {
  add(owner: Token, call: OuterCall): void
  of(owners: readonly Token[]): ReadonlySet<OuterCall>
}

/** One that a framework hands to a plugin, or of which only the type is known, may be any. */
function byOwner(): ByOwner {
  const byToken = new Map<TokenId, OuterCall[]>()
  const byType = new Map<string, OuterCall[]>()
  const unplaced = new Map<string, OuterCall[]>()
  return {
    add(owner, call) {
      append(byToken, owner.id, call)
      if (owner.kind !== 'typed') return
      append(byType, owner.type, call)
      if (owner.site < 0) append(unplaced, owner.type, call)
    },
    of(owners) {
      const found = new Set<OuterCall>()
      for (const owner of owners) {
        for (const call of byToken.get(owner.id) ?? []) found.add(call)
        if (owner.kind !== 'typed') continue
        const alike = (owner.site < 0 ? byType : unplaced).get(owner.type) ?? []
        for (const call of alike.slice(0, registrationsMax)) found.add(call)
      }
      return found
    },
  }
}

function append<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else if (list.at(-1) !== item) list.push(item)
}

/** The application or router that a route or middleware is registered with. */
export function ownersOf(flow: Flow, call: Value): readonly Token[] {
  return tokensOf(flow, receiverOf(flow.solver, namingCall(flow, call)))
}

/** `app.get("/x")` of `@app.get("/x")`; the call itself for others. */
export function namingCall({ solver: { program } }: Flow, call: Value): Value {
  const callee = program.a[call] ?? -1
  return program.op[callee] === Op.Call ? callee : call
}
