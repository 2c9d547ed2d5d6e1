import type { Caps, Insertion, Store, StoredRecord } from '../../core/store.ts'
import type { Groups } from './groups.ts'
import type { Claim, Locators } from './locators.ts'
import { findScript, insertScript } from './scripts.ts'

export interface InsertParts {
  readonly groups: Groups
  readonly locators: Locators
  nonce(): string
  readonly spareMs: number
}

/** Longer than any insertion is waited for. */
const insertMsMax = 10_000

export function createInsert(parts: InsertParts): Store['insert'] {
  const { groups, locators, nonce } = parts
  return async (record, caps, nowMs) => {
    const group = groups.ofOwner(record.owner)
    if (groups.count === 1) return tryInsert(parts, { record, caps, nowMs, group }, caps.max)
    const { expiresAtMs } = record
    const claim: Claim = { group, claimedAtMs: nowMs, expiresAtMs, nonce: nonce() }
    if (!(await take(parts, record, claim))) return 'exists'
    const insertion = await insertInto(parts, { record, caps, nowMs, group })
    if (insertion === 'inserted') await locators.settle(record, claim)
    else if (insertion !== 'exists') await locators.free(record, claim)
    return insertion
  }
}

/** Takes the key for the group. False while another group has, or is about to have, a live one. */
async function take(parts: InsertParts, record: StoredRecord, claim: Claim): Promise<boolean> {
  const { groups, locators } = parts
  const { kind, key } = record
  const nowMs = claim.claimedAtMs
  const held = await locators.claim(record, claim, undefined)
  if (held === undefined) return true
  const asked = { group: held.group, kind, nowMs, args: [key] }
  if (await groups.run(findScript, asked)) return false
  // Not there yet, perhaps.
  if (held.expiresAtMs > nowMs && nowMs - held.claimedAtMs < insertMsMax) return false
  return (await locators.claim(record, claim, held)) === undefined
}

interface Asked {
  readonly record: StoredRecord
  readonly caps: Caps
  readonly nowMs: number
  readonly group: number
}

async function insertInto(parts: InsertParts, asked: Asked): Promise<Insertion> {
  const insertion = await insertWithin(parts, asked, false)
  // Others may have ended since they were counted.
  return insertion === 'store-full' ? insertWithin(parts, asked, true) : insertion
}

async function insertWithin(parts: InsertParts, asked: Asked, anew: boolean): Promise<Insertion> {
  const { record, caps, nowMs, group } = asked
  const cap = { max: caps.max, nowMs, anew }
  const place = await parts.groups.totals.take(record.kind, group, cap)
  let insertion: Insertion | undefined
  try {
    insertion = await tryInsert(parts, asked, place.max)
    return insertion
  } finally {
    place.done(insertion === 'inserted')
  }
}

async function tryInsert(
  { groups, nonce, spareMs }: InsertParts,
  { record, caps, nowMs, group }: Asked,
  max: number,
): Promise<Insertion> {
  const { kind, key, owner, value, createdAtMs, usedAtMs, expiresAtMs } = record
  const told = [key, owner, value, createdAtMs, usedAtMs, expiresAtMs]
  const args = [...told, caps.perOwnerMax, max, nonce(), nonce(), spareMs]
  const reply = await groups.run(insertScript, { group, kind, nowMs, args })
  // The script returns these four and nothing else.
  return String(reply) as Insertion
}
