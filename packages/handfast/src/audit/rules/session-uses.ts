import type { Facts } from '../facts/facts.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { nodesAt, originsOf, tokensOf } from '../flow/queries.ts'
import { receiverOf } from '../flow/paths.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** A place where a session is taken up again by the id that was sent, or where one begins. */
export interface SessionUse {
  readonly kind: 'use' | 'begin'
  readonly at: Value
  /** The lookup that found the session, in the same function where that can be; else `at`. */
  readonly lookup: Value
  readonly store: Store | undefined
  /** That it is a session is only what the store's name suggests. */
  readonly byName: boolean
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
const mintedIds: LabelSet = labelSet(['Csprng', 'ServerMinted'])
const inUrl: LabelSet = labelSet(['UrlParameter'])
const transportRoles = ['mcp.transport', 'mcp.sse-transport'] as const
const handleRoles = ['mcp.transport.handle', 'mcp.sse.handle'] as const
const storeName = /sess|transport/i
const hopsMax = 4
const usesMax = 400

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
  const sites = transportRoles.flatMap((role) => facts.sites(role)).map(({ value }) => value)
  const transports = new Set(sites)
  const stores = facts.stores.filter((store) => store.outlivesRequests)
  const uses = stores.flatMap((store) => usesOfStore(facts, store, transports)).slice(0, usesMax)
  const bare = { store: undefined, byName: false }
  for (const at of sites) {
    if (isStateful(facts, at)) uses.push({ kind: 'begin', at, lookup: at, ...bare })
  }
  const known = new Set(uses.map(({ at }) => at))
  for (const { value: at } of handleRoles.flatMap((role) => facts.sites(role))) {
    const keeper = known.has(at) ? undefined : keeperOf(facts, at, stores)
    if (keeper !== undefined) uses.push({ kind: 'use', at, lookup: at, ...bare, ...keeper })
  }
  return uses
}

function usesOfStore(facts: Facts, store: Store, transports: ReadonlySet<Value>): SessionUse[] {
  const keeps = store.accesses.some(({ stored }) =>
    stored.some((node) => holdsTransport(facts, node, transports)),
  )
  const hasHeader = store.accesses.some(({ keyLabels }) => (keyLabels & sessionIds) !== 0)
  const isNamed = store.shape?.kind !== 'database' && storeName.test(store.name)
  return store.accesses.flatMap((access): readonly SessionUse[] => {
    const { operation, value, keyLabels } = access
    const isHeader = (keyLabels & sessionIds) !== 0 && (keyLabels & inUrl) === 0
    const isMinted = operation === 'set' && hasHeader && (keyLabels & mintedIds) !== 0
    const byName = !keeps && !isHeader && !isMinted
    if (byName && !isNamed) return []
    const itself = { at: value, lookup: value, store, byName }
    if (operation === 'set') return [{ kind: 'begin', ...itself }]
    if (!takesUp(access)) return []
    if (operation === 'delete') return [{ kind: 'use', ...itself }]
    return consumptionsOf(facts, value, 0).map((found) => ({ kind: 'use', ...itself, ...found }))
  })
}

/** Looked up or removed by an id beside which a credential would have to come. */
function takesUp({ operation, keyLabels }: StateAccess): boolean {
  if (operation !== 'get' && operation !== 'delete') return false
  if ((keyLabels & sessionIds) !== 0) return (keyLabels & sentIds) !== 0
  return (keyLabels & sentIds) !== 0 && (keyLabels & credentials) === 0
}

interface Consumption {
  readonly at: Value
  readonly lookup: Value
}

/** Where a looked-up value does its work: what is handed back or wrapped is followed further. */
function consumptionsOf(facts: Facts, value: Value, hops: number): readonly Consumption[] {
  const { program, guards, reach } = facts
  const found: Consumption[] = []
  for (const at of guards.usesOf(value)) {
    const op = program.op[at]
    const further =
      op === Op.Return
        ? reach.callersOf(program.functionOf[at] ?? -1)
        : op === Op.Pair
          ? facts.usersOf(at)
          : []
    if (hops >= hopsMax || further.length === 0) found.push({ at, lookup: value })
    else found.push(...further.flatMap((next) => consumptionsOf(facts, next, hops + 1)))
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

interface Keeper {
  /** Undefined for one transport that all requests share. */
  readonly store: Store | undefined
}

/** Where the transport of a `handleRequest` was kept since an earlier request, if it was. */
function keeperOf(facts: Facts, handle: Value, stores: readonly Store[]): Keeper | undefined {
  const { flow, program, reach } = facts
  const receiver = receiverOf(flow.solver, handle)
  const origins = originsOf(flow, receiver)
  const transports = tokensOf(flow, receiver).flatMap((token) =>
    token.kind === 'typed' && token.site >= 0 && isStateful(facts, token.site) ? [token] : [],
  )
  const isFresh = (origin: Value): boolean =>
    transports.some(({ site }) => site === origin) &&
    program.functionOf[origin] === program.functionOf[handle]
  if (origins.length > 0 && origins.every(isFresh)) return undefined
  for (const { id } of transports) {
    const keeps = (node: number): boolean => flow.solver.tokensAt(node).includes(id)
    const store = stores.find(({ accesses }) => accesses.some(({ stored }) => stored.some(keeps)))
    if (store !== undefined) return { store }
  }
  return transports.some((token) => reach.outlivesRequests(token))
    ? { store: undefined }
    : undefined
}
