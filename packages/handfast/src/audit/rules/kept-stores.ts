import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import type { Node } from '../flow/graph.ts'
import { clientChosen, labelSet } from '../flow/labels.ts'
import { labelsAt, leavesOf, tokensOf } from '../flow/queries.ts'
import type { TokenId } from '../flow/tokens.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { isHandedOut } from './handed-out.ts'

/** A store that keeps something for callers across requests, under ids that name it. */
export interface KeptStore {
  readonly store: Store
  /** Transports or servers of the SDK; what is found by a session id; what is found by a handle. */
  readonly keeps: 'connections' | 'sessions' | 'handles'
  /** Where entries come into being, in the order of the source. */
  readonly insertions: readonly StateAccess[]
  /** Objects of the target that are entries, or parts of entries. */
  readonly entryTokens: ReadonlySet<TokenId>
  /** Calls that made the transports which are kept. */
  readonly transports: readonly Value[]
  /** Stores that keep something else under the same ids. */
  readonly companions: readonly Store[]
  /** That these are sessions is only what a name or a minted key suggests. */
  readonly doubtful: boolean
}

const sessionIds = labelSet(['SessionIdHeader', 'TransportSession'])
const minted = labelSet(['ServerMinted', 'Csprng', 'WeakRandom', 'StructuredUuid'])
const handed = labelSet(['TransportSession'])
const remembered = labelSet(['StateRead'])
const sent = clientChosen & ~labelSet(['Credential'])
/** Types of what a session talks over. */
export const connectionType: RegExp = /transport|mcp\..*server|mcpserver/i
/**
 * What is kept under minted ids for other ends: flows of OAuth, calls in flight, counters, locks.
 */
const otherEnds =
  /oauth|code|pkce|challenge|nonce|pending|csrf|(?:^|auth_?)states?(?:$|_|[A-Z])|rate|limit|bucket|throttl|cache|metric|stats|lock|mutex|in_?flight|callback|listener|subscri|queue|resolv|promise|wait|request|token|log|event|timer|timeout|client/i
const entryDepthMax = 3
const entriesMax = 64

export const keptStoresOf: (facts: Facts) => readonly KeptStore[] = oncePerTarget((facts) => {
  const families = familiesOf(facts)
  const kept = facts.stores.flatMap((store) => keptStore(facts, store, families) ?? [])
  const found = withoutSideTables(kept)
  return found
})

function keptStore(facts: Facts, store: Store, families: Families): KeptStore | undefined {
  if (!store.outlivesRequests || store.shape?.kind === 'web-session') return undefined
  const insertions = insertionsOf(facts, store)
  if (insertions.length === 0) return undefined
  const parts = partsOf(facts, insertions)
  const keeps = keepsOf(facts, store, insertions, parts)
  if (keeps === undefined || (keeps !== 'connections' && !isServed(facts, store, insertions)))
    return undefined
  return {
    store,
    keeps,
    insertions,
    ...parts,
    companions: families.get(store) ?? [],
    doubtful: keeps !== 'connections' && otherEnds.test(store.name),
  }
}

/** Filled by requests, and by another function than the one that makes it. */
function isServed(
  { program, reach }: Facts,
  { site }: Store,
  insertions: readonly StateAccess[],
): boolean {
  const home = site < 0 ? -1 : program.functionOf[site]
  return insertions.some(({ value }) => {
    const id = program.functionOf[value] ?? -1
    return id !== home && reach.atRequestTime(id)
  })
}

/** Entries that come into being while requests are served; writing a known one back is none. */
function insertionsOf(facts: Facts, store: Store): readonly StateAccess[] {
  const { program } = facts
  return store.accesses
    .filter(({ operation, value, stored, shape, keyLabels }) => {
      if (operation !== 'set' && operation !== 'append') return false
      if (shape?.sql !== undefined || shape?.updates === true) return false
      if (program.functions[program.functionOf[value] ?? -1]?.kind === 'module') return false
      if (isSetter(facts, value)) return false
      const isNew = (keyLabels & (minted | handed)) !== 0 && (keyLabels & remembered) === 0
      return isNew || !stored.some((node) => (labelsAt(facts.flow, node) & remembered) !== 0)
    })
    .sort(
      ({ value: one }, { value: other }) => (program.start[one] ?? 0) - (program.start[other] ?? 0),
    )
}

/** `(object, key, value) => object[key] = value`, as compilers emit: no store of its own. */
function isSetter({ program }: Facts, write: Value): boolean {
  if (program.op[write] !== Op.SetIndex) return false
  const parts = [program.a[write], program.b[write], program.c[write]]
  return parts.every(
    (part = -1) =>
      program.op[part] === Op.Load &&
      program.variables[program.a[part] ?? -1]?.kind === 'parameter',
  )
}

interface Parts {
  readonly entryTokens: ReadonlySet<TokenId>
  readonly transports: readonly Value[]
  readonly connected: boolean
  readonly objects: boolean
}

/** What the entries are made of, to a small depth. */
function partsOf({ flow }: Facts, insertions: readonly StateAccess[]): Parts {
  const entryTokens = new Set<TokenId>()
  const transports = new Set<Value>()
  let connected = false
  let objects = false
  let level: readonly Node[] = insertions.flatMap(({ stored }) => stored)
  for (let depth = 0; depth < entryDepthMax && level.length > 0; depth += 1) {
    const next: Node[] = []
    for (const token of level.flatMap((node) => tokensOf(flow, node))) {
      if (token.kind === 'typed') {
        if (!connectionType.test(token.type)) continue
        connected = true
        if (token.site >= 0 && /transport/i.test(token.type)) transports.add(token.site)
      } else if (token.kind === 'object' || (token.kind === 'instance' && depth === 0)) {
        objects = true
        if (entryTokens.has(token.id) || entryTokens.size >= entriesMax) continue
        entryTokens.add(token.id)
        next.push(...fieldsOf(flow.solver, token.id), ...(flow.solver.spreads.get(token.id) ?? []))
      }
    }
    level = next
  }
  return { entryTokens, transports: [...transports], connected, objects }
}

function fieldsOf(solver: Facts['flow']['solver'], id: TokenId): readonly Node[] {
  const token = solver.token(id)
  const owner =
    token.kind === 'instance' ? solver.tokens.ofInstance(solver.rootClass(token.class)) : id
  return [...solver.fieldsOf(owner).values()]
}

function keepsOf(
  facts: Facts,
  { accesses, shape }: Store,
  insertions: readonly StateAccess[],
  parts: Parts,
): KeptStore['keeps'] | undefined {
  const keys = accesses.reduce((labels, { keyLabels }) => labels | keyLabels, 0)
  if (parts.connected)
    return (keys & (minted | sent | sessionIds)) === 0 ? undefined : 'connections'
  const isWhole = parts.objects || shape?.kind === 'database'
  if (isWhole && (keys & sessionIds) !== 0) return 'sessions'
  const isMinted = insertions.some(({ keyLabels }) => (keyLabels & minted) !== 0)
  if (!isMinted) return undefined
  const isAsked = accesses.some(
    ({ operation, keyLabels }) => operation === 'get' && (keyLabels & sent) !== 0,
  )
  if (isAsked) return 'handles'
  return isWhole && insertions.some((access) => isAnswered(facts, access)) ? 'handles' : undefined
}

/** The minted key, or a part of it, is what the caller is told. */
function isAnswered(facts: Facts, { keys, keyLabels }: StateAccess): boolean {
  if ((keyLabels & minted) === 0) return false
  return keys
    .flatMap((key) => leavesOf(facts.flow, key))
    .filter((key) => (labelsAt(facts.flow, key) & minted) !== 0)
    .some((key) => originsOfKey(facts, key).some((node) => isHandedOut(facts, node)))
}

/** The key, and what it is put together from. */
function originsOfKey({ program, flow: { graph } }: Facts, key: Node): readonly Node[] {
  const found = new Set<Node>([key])
  for (const node of found) {
    if (found.size > entriesMax) break
    if (node < program.size && program.op[node] === Op.Call && node !== key) continue
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge))
      found.add(graph.from(edge))
  }
  return [...found]
}

type Families = ReadonlyMap<Store, readonly Store[]>

/** Stores that the same function reads or writes under the same words for the key. */
function familiesOf(facts: Facts): Families {
  const { program } = facts
  const byKey = new Map<string, Set<Store>>()
  for (const store of facts.stores) {
    if (!store.outlivesRequests) continue
    for (const {
      value,
      keys: [key = -1],
    } of store.accesses) {
      for (const text of keyTexts(facts, key)) {
        const place = `${program.functionOf[value] ?? -1}:${text}`
        const known = byKey.get(place)
        if (known === undefined) byKey.set(place, new Set([store]))
        else known.add(store)
      }
    }
  }
  const families = new Map<Store, Set<Store>>()
  for (const members of byKey.values()) {
    for (const one of members) {
      for (const other of members) {
        if (one === other) continue
        const known = families.get(one)
        if (known === undefined) families.set(one, new Set([other]))
        else known.add(other)
      }
    }
  }
  return new Map([...families].map(([store, others]) => [store, [...others]]))
}

const keyTextMax = 200

/** The words for a key, and for each part that varies: `prefix + id` and `id`. */
function keyTexts(facts: Facts, key: Node, depth = 0): readonly string[] {
  const { program } = facts
  if (key < 0 || key >= program.size || program.op[key] === Op.Const || depth > entryDepthMax)
    return []
  const text = facts.textOf(key)
  const a = program.a[key] ?? -1
  const parts =
    program.op[key] === Op.Concat
      ? [...(program.lists[a] ?? [])]
      : program.op[key] === Op.Binary
        ? [a, program.b[key] ?? -1]
        : []
  const inner = parts.flatMap((part) => keyTexts(facts, part, depth + 1))
  return text === '' || text.length > keyTextMax ? inner : [text, ...inner]
}

/** Of the tables kept under the same ids one is the sessions: the one that holds connections. */
function withoutSideTables(kept: readonly KeptStore[]): readonly KeptStore[] {
  const hasConnections = kept.some(({ keeps }) => keeps === 'connections')
  const rank = ({ keeps, transports, entryTokens, store: { token } }: KeptStore): number =>
    (keeps === 'connections' ? 0 : 4e6) +
    (transports.length > 0 ? 0 : 2e6) +
    (entryTokens.size > 0 ? 0 : 1e6) +
    token.id
  return kept.filter((one) => {
    if (hasConnections && one.keeps === 'sessions') return false
    return !kept.some((other) => one.companions.includes(other.store) && rank(other) < rank(one))
  })
}
