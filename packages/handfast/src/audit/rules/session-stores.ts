import type { Facts } from '../facts/facts.ts'
import { remembered } from '../facts/remembered.ts'
import type { Store } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { leavesOf, tokensOf } from '../flow/queries.ts'

const sessionIds: LabelSet = labelSet(['SessionIdHeader', 'TransportSession'])
const connections = /transport|mcp\..*server/i
const named =
  /sess(?:ion)?s?(?:$|[^a-z]|[a-z]*(?:map|store|table|by|manager))|sessions?$|session[A-Z_]/i

/**
 * Stores that outlive requests and keep a transport or server of the SDK, or what is called a
 * session.
 */
export function sessionStoresOf(facts: Facts): readonly Store[] {
  return facts.stores.filter((store) => store.outlivesRequests && keepsSessions(facts, store))
}

/** Only a name: for ranking. */
export function isNamedSession({ name }: Store): boolean {
  return named.test(name)
}

export function keepsSessions(facts: Facts, store: Store): boolean {
  if (isNamedSession(store)) return true
  const isById = store.accesses.some(({ keyLabels }) => (keyLabels & sessionIds) !== 0)
  return isById || keepsConnections(facts, store)
}

/** What is kept is a transport or server of the SDK, itself or inside of an object. */
export const keepsConnections: (facts: Facts, store: Store) => boolean = remembered(
  ({ flow }, { accesses }) =>
    accesses.some(({ stored }) =>
      stored
        .flatMap((node) => leavesOf(flow, node))
        .some((node) =>
          tokensOf(flow, node).some(
            (token) => token.kind === 'typed' && connections.test(token.type),
          ),
        ),
    ),
)
