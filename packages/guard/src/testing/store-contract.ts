import type { Store } from '../core/store.ts'
import { capsClauses, sharedCapsClauses } from './clauses/caps.ts'
import type { Clauses } from './clauses/clause.ts'
import { lifetimeClauses } from './clauses/lifetime.ts'
import { listingClauses } from './clauses/listing.ts'
import { modelClauses } from './clauses/model.ts'
import { removalClauses, sharedRemovalClauses } from './clauses/removal.ts'
import { closingClauses, sharingClauses } from './clauses/sharing.ts'

/** Where the records of one clause are: nothing is in it, and nobody else knows it. */
export interface StorePlace {
  /** Called once more for each further process that a clause needs. */
  open(): Promise<Store>
  /** Takes away what is left, when all that was opened is closed. */
  discard(): Promise<void>
}

export interface StoreContract {
  /** `test` of Vitest, of `node:test`, or of anything else that takes a title and a function. */
  readonly test: (title: string, run: () => Promise<void>) => void
  place(): Promise<StorePlace>
  /** Why it cannot be opened by a second process, where that is so. */
  readonly unshared?: string
  /** Titles of clauses that this store does not keep, each with the reason. */
  readonly exempt?: Readonly<Record<string, string>>
}

const aloneClauses: Clauses = {
  ...lifetimeClauses,
  ...capsClauses,
  ...removalClauses,
  ...listingClauses,
  ...closingClauses,
  ...modelClauses,
}

const sharedClauses: Clauses = {
  ...sharingClauses,
  ...sharedCapsClauses,
  ...sharedRemovalClauses,
}

/** More than one clause opens. */
const openedMax = 8

/**
 * Everything that a store promises, one test a clause.
 *
 * @throws TypeError for an exemption without a reason, or from a clause that there is not.
 */
export function storeContract({ test, place, unshared, exempt = {} }: StoreContract): void {
  const clauses = unshared === undefined ? { ...aloneClauses, ...sharedClauses } : aloneClauses
  for (const [title, reason] of Object.entries(exempt)) {
    if (!Object.hasOwn(clauses, title)) throw new TypeError(`There is no clause "${title}".`)
    if (reason === '') throw new TypeError(`The exemption from "${title}" has no reason.`)
  }
  for (const [title, clause] of Object.entries(clauses)) {
    if (!Object.hasOwn(exempt, title)) test(title, () => play(clause, place))
  }
}

async function play(clause: Clauses[string], place: () => Promise<StorePlace>): Promise<void> {
  const { open, discard } = await place()
  const opened: Store[] = []
  const openOne = async (): Promise<Store> => {
    if (opened.length === openedMax) throw new RangeError(`A clause opened ${openedMax} stores.`)
    const store = await open()
    opened.push(store)
    return store
  }
  try {
    await clause?.({ store: await openOne(), another: openOne })
  } finally {
    for (const store of opened) await store.close()
    await discard()
  }
}
