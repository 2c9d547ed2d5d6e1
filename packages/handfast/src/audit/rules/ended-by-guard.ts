import type { Facts } from '../facts/facts.ts'
import type { Value } from '../ir/program.ts'
import type { KeptStore } from './kept-stores.ts'

/** Looked up behind a guard only, which limits sessions, and told of each that is over. */
export function isEndedByGuard({ guards, program, entries }: Facts, { store }: KeptStore): boolean {
  const lookups = store.accesses.filter(({ operation }) => operation === 'get')
  const toldAt = new Set(
    entries.filter(({ kind }) => kind === 'session-callback').map((entry) => entry.function),
  )
  const isTold = ({ value }: { readonly value: Value }): boolean =>
    toldAt.has(program.functionOf[value] ?? -1)
  const [told, asked] = [lookups.filter(isTold), lookups.filter((access) => !isTold(access))]
  return told.length > 0 && asked.every(({ value }) => guards.isBehindGuard(value))
}
