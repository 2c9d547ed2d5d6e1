import type { Facts } from '../facts/facts.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { pathsOf } from '../flow/model-calls.ts'
import { constantAt, nodesAt, tokensOf } from '../flow/queries.ts'
import type { FunctionId } from '../ir/program.ts'
import { numberAt, secondsOfNumber } from './clocks.ts'
import type { Clock } from './clocks.ts'
import type { KeptStore } from './kept-stores.ts'

/** The store forgets by itself, or was told when to at each insertion. */
export function storedExpiry(
  facts: Facts,
  { store, insertions, companions }: KeptStore,
): readonly Clock[] {
  const { flow } = facts
  const { shape, site } = store
  const told =
    site >= 0 && shape?.expiry !== undefined && nodesAt(flow, site, shape.expiry).length > 0
  const renewing = companions.flatMap((other) => besideClock(facts, other) ?? [])
  if (told || shape?.expiresAlways === true) {
    const length =
      shape?.expiry === undefined || site < 0 ? undefined : numberAt(facts, site, shape.expiry)
    const renews =
      site >= 0 && constantAt(flow, site, 'Argument[0].Member[updateAgeOnGet]') === 'true'
    return [
      {
        at: site < 0 ? (insertions[0]?.value ?? site) : site,
        kind: renews ? 'idle' : 'absolute',
        seconds: length === undefined ? undefined : secondsOfNumber(length),
      },
      ...renewing,
    ]
  }
  const limited = insertions.filter((access) => isLimited(facts, access, shape?.kind))
  const expiring =
    limited.length < insertions.length
      ? store.accesses.find(({ operation }) => operation === 'expire')
      : limited[0]
  if (expiring === undefined) return renewing
  const kind = expiresOnUse(facts, store, insertions) ? 'idle' : 'absolute'
  return [{ at: expiring.value, kind, seconds: lengthOf(facts, expiring) }, ...renewing]
}

/** A table beside it that forgets: a mark that use renews, or the data in a database. */
function besideClock(facts: Facts, { shape, site, accesses }: Store): Clock | undefined {
  if (shape?.expiresAlways === true) return { at: site, kind: 'idle', seconds: undefined }
  if (shape?.kind !== 'database' && shape?.kind !== 'cache') return undefined
  const limited = accesses.find(
    (access) => access.operation === 'set' && isLimited(facts, access, shape.kind),
  )
  return limited === undefined
    ? undefined
    : { at: limited.value, kind: 'either', seconds: undefined }
}

/** Entries leave the store itself by time, and not only one beside it. */
export function forgets(facts: Facts, { store: { site, shape }, insertions }: KeptStore): boolean {
  if (shape?.expiresAlways === true || shape?.kind === 'database') return true
  if (
    site >= 0 &&
    shape?.expiry !== undefined &&
    nodesAt(facts.flow, site, shape.expiry).length > 0
  )
    return true
  return insertions.every((access) => isLimited(facts, access, shape?.kind))
}

/** The entry is given an end where it is stored, or holds one that the database looks at. */
function isLimited(
  facts: Facts,
  { value, shape, stored }: StateAccess,
  kind: string | undefined,
): boolean {
  const { flow } = facts
  if (shape?.expiry !== undefined && nodesAt(flow, value, shape.expiry).length > 0) return true
  if (kind !== 'database') return false
  return stored.some((node) =>
    tokensOf(flow, node).some(
      (token) =>
        token.kind === 'object' &&
        [...flow.solver.fieldsOf(token.id).keys()].some((name) => /^(?:ttl|expir)/i.test(name)),
    ),
  )
}

function lengthOf(facts: Facts, { value, shape }: StateAccess): number | undefined {
  for (const path of pathsOf(shape?.expiry)) {
    for (const inner of ['', '.Member[EX]', '.Member[ex]', '.Member[PX]', '.Member[px]']) {
      const number = numberAt(facts, value, path + inner)
      if (number !== undefined) return inner.toLowerCase().includes('px') ? number / 1000 : number
    }
  }
  return undefined
}

/** The time to live is set anew where the entry is used: `expire`, `getex`, or storing it again. */
function expiresOnUse(facts: Facts, store: Store, insertions: readonly StateAccess[]): boolean {
  const homes = new Set<FunctionId>(
    insertions.map(({ value }) => facts.program.functionOf[value] ?? -1),
  )
  return store.accesses.some((access) => {
    if (insertions.includes(access)) return false
    const elsewhere = !homes.has(facts.program.functionOf[access.value] ?? -1)
    if (access.operation === 'expire') return elsewhere
    const renews = access.operation === 'get' || access.operation === 'set'
    return (
      renews &&
      elsewhere &&
      access.shape?.expiry !== undefined &&
      nodesAt(facts.flow, access.value, access.shape.expiry).length > 0
    )
  })
}
