import type { Facts } from '../facts/facts.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import type { Value } from '../ir/program.ts'
import { keptStoresOf } from './kept-stores.ts'
import { removalsOf } from './removals.ts'

/** Data under the id of a session, which stays where it is when the session goes. */
export interface LeftBehind {
  readonly store: Store
  /** Where data comes into the store. */
  readonly at: Value
  /** Where the session itself is removed. */
  readonly ended: Value
}

const sessionIds = labelSet(['SessionIdHeader', 'TransportSession'])

/** Only where sessions are removed at all: where they never are, that is the finding. */
export function leftBehindOf(facts: Facts): readonly LeftBehind[] {
  const kept = keptStoresOf(facts)
  const ends = kept
    .filter(({ keeps }) => keeps === 'connections')
    .flatMap((one) => removalsOf(facts, one).all)
    .filter(({ trigger }) => trigger !== 'request')
  const [end] = ends
  if (end === undefined) return []
  const known = new Set(kept.map(({ store }) => store))
  return facts.stores.flatMap((store) => {
    const filled = store.accesses.find((access) => isFilledBySession(facts, access))
    const stays = store.outlivesRequests && isMemory(store) && !known.has(store)
    if (filled === undefined || !stays || isEmptied(store)) return []
    return [{ store, at: filled.value, ended: end.at }]
  })
}

const isFilledBySession = (
  { program, reach }: Facts,
  { operation, keyLabels, value }: StateAccess,
): boolean =>
  (operation === 'set' || operation === 'append') &&
  (keyLabels & sessionIds) !== 0 &&
  reach.atRequestTime(program.functionOf[value] ?? -1)

function isMemory({ shape }: Store): boolean {
  const { kind, expiresAlways, cappedAlways, expiry, cap } = shape ?? { kind: 'memory' }
  const isBounded = [expiresAlways, cappedAlways, expiry, cap].some((one) => one !== undefined)
  return kind === 'memory' && !isBounded
}

const isEmptied = ({ accesses }: Store): boolean =>
  accesses.some(({ operation }) => ['delete', 'clear', 'expire'].includes(operation))
