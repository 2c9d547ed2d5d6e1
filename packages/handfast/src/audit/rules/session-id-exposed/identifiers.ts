import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import type { Node } from '../../flow/graph.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { labelsAt, originsOf, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { keptStoresOf } from '../kept-stores.ts'
import { nameOfValue } from '../session-names.ts'
import { keepsConnections } from '../session-stores.ts'

/** What an exposed value is, as a message calls it. */
export type IdentifierKind = 'sent' | 'minted' | 'handle' | 'unasked' | 'token' | 'headers'

const sentId: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
const webSessionId: LabelSet = labelSet(['ServerMinted'])
const token: LabelSet = labelSet(['Credential', 'TokenBytes'])
const owner: LabelSet = labelSet(['Principal', 'AuthInfo', 'StoredPrincipal'])
const minted: LabelSet = labelSet(['Csprng', 'ServerMinted', 'WeakRandom', 'StructuredUuid'])
const idMember = /^(?:id|sessionID|sessionId|session_id|sid|session_key|identity)$/
const sessionStore = /sess|transport/i
const headerTables = /(?:^|\.)(?:HeaderTable|Headers)$/
const madeHere: ReadonlySet<number> = new Set([Op.Call, Op.Concat, Op.Binary])

/** Where a name of somebody's session, or what they sign in with, enters the code. */
export function identifiersOf(
  facts: Facts,
  stores: readonly Store[],
): ReadonlyMap<Node, IdentifierKind> {
  const { program, flow } = facts
  const found = new Map<Node, IdentifierKind>()
  for (const [node, labels] of flow.solver.seeds) {
    if ((labels & sentId) !== 0) found.set(node, 'sent')
    else if ((labels & token) !== 0) found.set(node, 'token')
    else if ((labels & webSessionId) !== 0 && isWebSessionId(facts, node)) found.set(node, 'minted')
  }
  for (const store of stores) {
    const kind = kindOf(facts, store)
    for (const { operation, keys } of store.accesses) {
      if (operation !== 'set') continue
      for (const origin of keys.flatMap((key) => originsOf(flow, key))) {
        const labels = labelsAt(flow, origin)
        if (!madeHere.has(program.op[origin] ?? 0) && (labels & minted) === 0) continue
        if ((labels & clientChosen) === 0 && !found.has(origin)) found.set(origin, kind)
      }
    }
  }
  for (const at of instructionsOf(program, Op.Prop)) {
    if (isHeaderTable(facts, at)) found.set(at, 'headers')
  }
  return found
}

/** Under which name callers know what is kept, if they can say it at all. */
function kindOf(facts: Facts, store: Store): IdentifierKind {
  const labels = store.accesses.reduce((all, { keyLabels }) => all | keyLabels, 0)
  if ((labels & sentId) !== 0 || keepsConnections(facts, store)) return 'minted'
  return opensForAnybody(facts, store) ? 'handle' : 'unasked'
}

/** What callers ask for by the name alone; rows of a database have more to be found by. */
function opensForAnybody({ guards }: Facts, { shape, accesses }: Store): boolean {
  if (shape?.kind === 'database') return false
  return accesses.some((access) => {
    const isAsked = access.operation === 'get' && (access.keyLabels & clientChosen) !== 0
    return isAsked && !guards.bindingOf(access).bound
  })
}

/** `req.session.id`, `req.sessionID`; other values that the server signed are none. */
function isWebSessionId(facts: Facts, node: Node): boolean {
  return facts.program.op[node] === Op.Prop && idMember.test(nameOfValue(facts, node))
}

/** `req.headers`, where it is read as a whole. */
function isHeaderTable({ program, flow }: Facts, at: Value): boolean {
  if (program.strings[program.b[at] ?? -1] !== 'headers') return false
  return tokensOf(flow, at).some(({ kind, ...rest }) => {
    return kind === 'typed' && 'type' in rest && headerTables.test(rest.type)
  })
}

/** Stores whose keys open something: they keep connections, sessions, or state with its owner. */
export function idStoresOf(facts: Facts): readonly Store[] {
  const kept = new Set(keptStoresOf(facts).flatMap((one) => (one.doubtful ? [] : [one.store])))
  return facts.stores.filter((store) => {
    if (kept.has(store)) return true
    if (!store.outlivesRequests || store.shape?.kind === 'web-session') return false
    const hasId = store.accesses.some(({ keyLabels }) => (keyLabels & sentId) !== 0)
    if (hasId || keepsConnections(facts, store)) return true
    return hasMintedKeys(store) && (sessionStore.test(store.name) || keepsOwners(facts, store))
  })
}

function hasMintedKeys({ accesses }: Store): boolean {
  return accesses.some(
    ({ operation, keyLabels }) => operation === 'set' && (keyLabels & minted) !== 0,
  )
}

/** What is stored is, or holds, the principal whose state it is. */
function keepsOwners({ flow }: Facts, { accesses }: Store): boolean {
  return accesses.some(({ stored }) =>
    stored.some((node) => {
      const inside = tokensOf(flow, node).flatMap((one) =>
        one.kind === 'object' ? [...flow.solver.fieldsOf(one.id).values()] : [],
      )
      return [node, ...inside].some((part) => (labelsAt(flow, part) & owner) !== 0)
    }),
  )
}
