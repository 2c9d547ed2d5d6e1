import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { gatesOf } from '../../facts/gates.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import { waysTo } from '../../facts/ways.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { entryName, middlewareGates } from '../entry-gates.ts'
import { groupedByFunction } from '../grouped.ts'
import { identityField, storedWrites } from '../login-writes.ts'
import { keepsConnections } from '../session-stores.ts'
import { keyWords, sessionName } from '../words.ts'
import { identity, saysWho } from './stored-identity.ts'

/** An id that is minted for whoever asks, and stored. */
export interface MintedForAnybody {
  readonly access: StateAccess
  readonly store: Store
  /** Where it was asked for, in the words of a message. */
  readonly entry: string
  /** The id goes into a cookie, or who logged in goes into what is stored under it. */
  readonly isForLogin: boolean
  readonly isDoubtful: boolean
}

const minted: LabelSet = labelSet(['Csprng', 'TransportSession'])
/** What lasts for one login and no longer, and has to be there before it. */
const ofOneLogin =
  /pending|auth_?(?:req|sess)|oauth|code|state|nonce|pkce|csrf|challenge|verifier|limit/i
const loginName = /log_?in|sign_?in|sign_?up|auth|token|callback|regist|verif|exchange/i

interface Point {
  readonly at: Value
  readonly access: StateAccess
  readonly store: Store
}

export function mintedForAnybody(facts: Facts): readonly MintedForAnybody[] {
  const points = facts.stores.flatMap((store) => pointsIn(facts, store))
  if (points.length === 0) return []
  const entries = openEntries(facts, points)
  const isInCookie = setsCookie(facts)
  const written = new Set(storedWrites(facts).map(({ store }) => store.token.id))
  const isAsked = facts.entries.some((entry) => isAuthenticated(facts, entry))
  const groups = groupedByFunction(facts, [...entries.keys()], {
    at: ({ at }) => at,
    key: ({ store }) => `${store.token.id}`,
  })
  return groups.flatMap(([point]) => {
    const { access, store } = point
    const entry = entries.get(point)
    const isForLogin = isInCookie || written.has(store.token.id)
    if (entry === undefined || (!isForLogin && !isAsked)) return []
    const isDoubtful = keepsConnections(facts, store) || isLogin(facts, entry)
    return [{ access, store, entry: entryName(entry), isForLogin, isDoubtful }]
  })
}

/** New entries, under an id from a generator, that say nothing about who they belong to. */
function pointsIn(facts: Facts, store: Store): readonly Point[] {
  if (!store.outlivesRequests || ofOneLogin.test(store.name)) return []
  return store.accesses
    .filter((access) => {
      const { operation, keyLabels, stored } = access
      if (operation !== 'set' || (keyLabels & minted) === 0) return false
      const words = keyWords(facts, access)
      const isSession = sessionName.test(store.name) || sessionName.test(words)
      if (!isSession || ofOneLogin.test(words) || (keyLabels & identity) !== 0) return false
      if (stored.some((node) => saysWho(facts, node, access.value))) return false
      return !writesWho(facts, access)
    })
    .map((access) => ({ at: handedOverAt(facts, access.value), access, store }))
}

/** A callback of a transport runs for the request in which it was handed over. */
function handedOverAt({ program, entries }: Facts, at: Value): Value {
  const id = program.functionOf[at] ?? -1
  const isCallback = entries.some((entry) => {
    return entry.function === id && entry.kind === 'session-callback'
  })
  const outer = isCallback ? program.functions[program.functions[id]?.parent ?? -1] : undefined
  for (let value = outer?.from ?? 0; value < (outer?.to ?? 0); value += 1) {
    if (program.op[value] === Op.Fn && program.a[value] === id) return value
  }
  return at
}

/** `hset(key, 'user', user.id)`: the name is an argument of its own. */
function writesWho({ flow }: Facts, { value, keys }: StateAccess): boolean {
  const given = [...argumentsOf(flow.solver, value)].filter((node) => !keys.includes(node))
  return given.some((node, index) => {
    const held = given[index + 1]
    if (held === undefined || !identityField.test(flow.solver.constant(node) ?? '')) return false
    return flow.solver.constant(held) === undefined
  })
}

/** Points that a request over HTTP reaches without a check, each with the first such entry. */
function openEntries(facts: Facts, points: readonly Point[]): ReadonlyMap<Point, Entry> {
  const { authentication } = facts
  const gates = gatesOf(facts)
  const ways = waysTo(facts, gates, points)
  const gateOf = middlewareGates(facts, gates)
  const open = new Map<Point, Entry>()
  for (const entry of facts.entries) {
    if (entry.kind !== 'http') continue
    const found = ways.from(entry.function).filter((way) => way.open)
    if (found.length === 0 || gateOf(entry).passed) continue
    if (authentication.entryAuthenticated(entry)) continue
    for (const { point } of found) {
      if (!open.has(point) && !authentication.authenticatedAt(point.at)) open.set(point, entry)
    }
  }
  return open
}

function isAuthenticated({ authentication }: Facts, entry: Entry): boolean {
  if (entry.kind === 'middleware') return false
  return authentication.entryAuthenticated(entry) || authentication.authenticates(entry.function)
}

/** A minted id goes out in a cookie. */
function setsCookie(facts: Facts): boolean {
  const { flow, program } = facts
  return facts.sites('cookie.set').some(({ value }) => {
    if (program.op[value] !== Op.Call) return false
    const given = [...argumentsOf(flow.solver, value)]
    return given.some((node) => (labelsAt(flow, node) & minted) !== 0)
  })
}

/** By its name, the entry is where somebody logs in, with a check that cannot be followed. */
function isLogin({ program }: Facts, { name, function: id }: Entry): boolean {
  return loginName.test(name ?? '') || loginName.test(program.functions[id]?.name ?? '')
}
