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

/** Does something to each that a principal has, until there is none; how many it was done to. */
export async function endEachOwned(
  { store, kind, owner, nowMs }: Owned,
  end: (record: StoredRecord) => Promise<boolean>,
): Promise<number> {
  let count = 0
  for (let page = 0; page < pagesMax; page += 1) {
    const { records } = await store.list({ kind, owner, limit: pageMax, nowMs: nowMs() })
    if (records.length === 0) break
    for (const record of records) if (await end(record)) count += 1
  }
  return count
}
