import type { Entry } from '../facts/entries.ts'
import type { Facts } from '../facts/facts.ts'
import type { Gates } from '../facts/gates.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { nodesAt, originsOf, tokensOf } from '../flow/queries.ts'
import { receiverOf } from '../flow/paths.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { sessionName } from './words.ts'

/** A place where a session is taken up again by the id that was sent, or where one begins. */
export interface SessionUse {
  readonly kind: 'use' | 'begin'
  readonly at: Value
  /** The lookup that found the session, in the same function where that can be; else `at`. */
  readonly lookup: Value
  readonly store: Store | undefined
}

/** A session use that an entry reaches. */
export interface Reached {
  readonly use: SessionUse
  /** Some way from the entry's first line to it passes no check. */
  readonly open: boolean
}

/** Sent beside the credential, to name a session. A cookie is not: it stands for a login itself. */
const sentIds: LabelSet = labelSet([
  'SessionIdHeader',
  'UrlParameter',
  'ClientHeader',
  'RequestBody',
])
const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
const credentials: LabelSet = labelSet([
  'Credential',
  'Principal',
  'AuthInfo',
  'TokenBytes',
  'Cookie',
])
const transportRoles = ['mcp.transport', 'mcp.sse-transport'] as const
const handleRoles = ['mcp.transport.handle', 'mcp.sse.handle'] as const
const hopsMax = 4
const usesMax = 400
const depthMax = 10

/** Stores that keep sessions beyond one request, by what is kept in them or how they are keyed. */
export function sessionStores(facts: Facts): readonly Store[] {
  const transports = new Set(
    transportRoles.flatMap((role) => facts.sites(role)).map(({ value }) => value),
  )
  return facts.stores.filter(
    (store) => store.outlivesRequests && holdsSessions(facts, store, transports),
  )
}

function holdsSessions(facts: Facts, store: Store, transports: ReadonlySet<Value>): boolean {
  if (store.accesses.some(({ keyLabels }) => (keyLabels & sessionIds) !== 0)) return true
  if (sessionName.test(store.name)) return true
  return store.accesses.some(({ stored }) =>
    stored.some((node) => holdsTransport(facts, node, transports)),
  )
}

/** The node is a transport, or an object with one in a field. */
function holdsTransport(facts: Facts, node: number, transports: ReadonlySet<Value>): boolean {
  const { solver } = facts.flow
  const isTransport = (inner: number): boolean =>
    tokensOf(facts.flow, inner).some(
      (token) => token.kind === 'typed' && transports.has(token.site),
    )
  return (
    isTransport(node) ||
    tokensOf(facts.flow, node).some(
      (token) =>
        token.kind === 'object' && [...solver.fieldsOf(token.id).values()].some(isTransport),
    )
  )
}

export function sessionUsesOf(facts: Facts): readonly SessionUse[] {
  const stores = sessionStores(facts)
  const uses: SessionUse[] = []
  for (const store of stores) {
    for (const access of store.accesses) {
      if (access.operation === 'set')
        uses.push({ kind: 'begin', at: access.value, lookup: access.value, store })
      else if (takesUp(access)) uses.push(...takenUp(facts, access, store))
    }
    if (uses.length > usesMax) break
  }
  for (const role of transportRoles) {
    for (const { value } of facts.sites(role)) {
      if (isStateful(facts, value))
        uses.push({ kind: 'begin', at: value, lookup: value, store: undefined })
    }
  }
  const known = new Set(uses.map(({ at }) => at))
  for (const role of handleRoles) {
    for (const { value } of facts.sites(role)) {
      const store = known.has(value) ? undefined : keeperOf(facts, value, stores)
      if (store !== undefined)
        uses.push({ kind: 'use', at: value, lookup: value, store: store ?? undefined })
    }
  }
  return uses
}

/** Looked up or removed by an id beside which a credential would have to come. */
function takesUp({ operation, keyLabels }: StateAccess): boolean {
  if (operation !== 'get' && operation !== 'delete') return false
  return (keyLabels & sentIds) !== 0 && (keyLabels & credentials) === 0
}

function takenUp(
  facts: Facts,
  { operation, value }: StateAccess,
  store: Store,
): readonly SessionUse[] {
  if (operation === 'delete') return [{ kind: 'use', at: value, lookup: value, store }]
  return consumptionsOf(facts, value, 0).map(({ at, lookup }) => ({
    kind: 'use',
    at,
    lookup,
    store,
  }))
}

/** Where a looked-up value does its work: handed back and wrapped values are followed to callers. */
function consumptionsOf(
  facts: Facts,
  value: Value,
  hops: number,
): readonly Pick<SessionUse, 'at' | 'lookup'>[] {
  const { program, guards, reach } = facts
  const found: { at: Value; lookup: Value }[] = []
  for (const use of guards.usesOf(value)) {
    const op = program.op[use]
    const calls = op === Op.Return ? reach.callersOf(program.functionOf[use] ?? -1) : []
    if (hops < hopsMax && calls.length > 0) {
      for (const call of calls) found.push(...consumptionsOf(facts, call, hops + 1))
    } else if (hops < hopsMax && op === Op.Pair) {
      for (const object of facts.usersOf(use)) {
        found.push(
          ...consumptionsOf(facts, object, hops + 1).map(({ at, lookup }) => ({
            at,
            lookup: lookup === object ? value : lookup,
          })),
        )
      }
    } else found.push({ at: use, lookup: value })
    if (found.length > usesMax) break
  }
  return found
}

/** The constructor is told to mint session ids, or the transport always has one. */
function isStateful(facts: Facts, transport: Value): boolean {
  const generators = nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]')
  if (generators.length > 0) {
    return generators.some((node) =>
      tokensOf(facts.flow, node).some(({ kind }) => kind === 'function' || kind === 'shape'),
    )
  }
  return facts.sites('mcp.sse-transport').some(({ value }) => value === transport)
}

/** The store that keeps the transport of a `handleRequest`, `null` for one shared by all, or undefined. */
function keeperOf(facts: Facts, handle: Value, stores: readonly Store[]): Store | null | undefined {
  const { flow, program, reach } = facts
  const receiver = receiverOf(flow.solver, handle)
  const origins = originsOf(flow, receiver)
  const home = program.functionOf[handle]
  const transports = tokensOf(flow, receiver).flatMap((token) =>
    token.kind === 'typed' && token.site >= 0 ? [token] : [],
  )
  const fresh =
    origins.length > 0 &&
    origins.every(
      (origin) =>
        transports.some(({ site }) => site === origin) && program.functionOf[origin] === home,
    )
  if (fresh) return undefined
  for (const { id, site } of transports) {
    if (!isStateful(facts, site)) continue
    const keeper = stores.find((store) =>
      store.accesses.some(({ stored }) =>
        stored.some((node) => flow.solver.tokensAt(node).includes(id)),
      ),
    )
    if (keeper !== undefined) return keeper
    if (transports.some((token) => reach.outlivesRequests(token))) return null
  }
  return undefined
}

/** What each entry reaches of the uses, and whether a way to it is open. Asked once a function. */
export function reachedBy(
  facts: Facts,
  gates: Gates,
  uses: readonly SessionUse[],
): (entry: Entry) => readonly Reached[] {
  const byFunction = new Map<FunctionId, SessionUse[]>()
  for (const use of uses) {
    const id = facts.program.functionOf[use.at] ?? -1
    const list = byFunction.get(id)
    if (list === undefined) byFunction.set(id, [use])
    else list.push(use)
  }
  const memo = new Map<FunctionId, readonly Reached[]>()
  const inFunction = (id: FunctionId, depth: number): readonly Reached[] => {
    const known = memo.get(id)
    if (known !== undefined || depth > depthMax) return known ?? []
    memo.set(id, [])
    const found = new Map<SessionUse, boolean>()
    const note = (use: SessionUse, open: boolean): void => {
      found.set(use, found.get(use) === true || open)
    }
    for (const use of byFunction.get(id) ?? []) note(use, !gates.passedAt(use.at))
    const info = facts.program.functions[id]
    for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
      if (facts.program.op[value] !== Op.Call) continue
      const inner = gates.runs(value).flatMap((callee) => inFunction(callee, depth + 1))
      if (inner.length === 0) continue
      const passed = gates.passedAt(value)
      for (const { use, open } of inner) note(use, open && !passed)
    }
    const reached = [...found].map(([use, open]) => ({ use, open }))
    memo.set(id, reached)
    return reached
  }
  return (entry) => inFunction(entry.function, 0)
}
