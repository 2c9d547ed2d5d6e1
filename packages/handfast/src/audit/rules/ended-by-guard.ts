import type { Entry } from '../facts/entries.ts'
import type { Facts } from '../facts/facts.ts'
import type { FunctionId } from '../ir/program.ts'
import { closesIn } from './closes-in.ts'
import type { KeptStore } from './kept-stores.ts'
import { removalsOf } from './removals.ts'

/**
 * Looked up behind a guard only, which limits sessions, and sees to the end of each: it tells the
 * target, or sends the transport the DELETE that a client would.
 */
export function isEndedByGuard(facts: Facts, kept: KeptStore): boolean {
  const tellings = tellingsOf(facts)
  const told = new Set(tellings.map((entry) => entry.function))
  const asked = kept.store.accesses.filter(
    ({ operation, value }) =>
      operation === 'get' && !told.has(facts.program.functionOf[value] ?? -1),
  )
  return (
    asked.every(({ value }) => facts.guards.isBehindGuard(value)) &&
    (endsWhenTold(facts, kept, told) || (asked.length > 0 && endsByDelete(facts, kept, tellings)))
  )
}

/** What guards call when a session has ended. */
function tellingsOf(facts: Facts): readonly Entry[] {
  const guards = new Set(facts.sites('session.guard').map(({ value }) => value))
  return facts.entries.filter(({ kind, call }) => kind === 'session-callback' && guards.has(call))
}

/** Told of an end, the target removes the entry, or closes what is in it. A mark is neither. */
function endsWhenTold(facts: Facts, kept: KeptStore, told: ReadonlySet<FunctionId>): boolean {
  const { functionOf, functions } = facts.program
  return kept.store.accesses.some(({ operation, value }) => {
    const info = functions[functionOf[value] ?? -1]
    if (info === undefined || !told.has(info.id)) return false
    return operation === 'delete' || (operation === 'get' && closesIn(facts, info))
  })
}

/** A guard that is not told what else to do sends a DELETE, of which the transport tells. */
function endsByDelete(facts: Facts, kept: KeptStore, tellings: readonly Entry[]): boolean {
  const isSent = facts
    .sites('session.delete')
    .some(({ value }) => !tellings.some(({ call }) => call === value))
  return isSent && removalsOf(facts, kept).all.some(({ trigger }) => trigger === 'termination')
}
