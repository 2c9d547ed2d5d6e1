import type { OwnerKey } from './principal.ts'
import type { RecordKind, Store, StoredRecord } from './store.ts'

export interface Owned {
  readonly store: Store
  readonly kind: RecordKind
  readonly owner: OwnerKey
  readonly nowMs: () => number
}

const pageMax = 100
/** Of records that begin to be while others end; nobody can keep this from coming to an end. */
const pagesMax = 10_000

/**
 * Ends each that a principal has, until a look at all of them finds none to be ended; how many it
 * ended.
 */
export async function endEachOwned(
  { store, kind, owner, nowMs }: Owned,
  end: (record: StoredRecord) => Promise<boolean>,
): Promise<number> {
  let count = 0
  let countBefore = 0
  let after: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const from = after === undefined ? {} : { after }
    const found = await store.list({ kind, owner, ...from, limit: pageMax, nowMs: nowMs() })
    for (const record of found.records) if (await end(record)) count += 1
    after = found.next
    if (after !== undefined) continue
    if (count === countBefore) break
    countBefore = count
  }
  return count
}
