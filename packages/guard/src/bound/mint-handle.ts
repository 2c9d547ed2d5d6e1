import { lengthPrefixed } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import { mintId, recordKeyOf } from '../core/mint.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Sealing } from '../core/seal.ts'
import { about } from '../core/session-events.ts'
import type { Insertion, RecordKey, StoredRecord } from '../core/store.ts'
import { endHandle } from './end-handle.ts'
import { handlesFull } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import { encodeHandle } from './handle-value.ts'
import type { Seen } from './handle-value.ts'
import { insertMakingRoom } from '../core/make-room.ts'

export interface Minting {
  /** JSON. */
  readonly state: string
  readonly caller: Caller
}

/** @throws GuardError GUARD_HANDLES_FULL. */
export async function mintHandle(parts: HandleParts, minting: Minting): Promise<Seen> {
  const id = newId(parts)
  const record = await recordOf(parts, id, minting)
  const insertion = await insert(parts, record, minting.caller)
  if (insertion !== 'inserted') throw handlesFull(parts)
  await mark(parts, record)
  return { id, record, rights: 'own' }
}

const newId = ({ name, random }: HandleParts): string => `${name}_${mintId(random)}`

export async function recordOf(
  { kind, limits, clock, boundTo }: HandleParts,
  id: string,
  { state, caller }: Minting,
): Promise<StoredRecord> {
  const nowMs = clock()
  const endsAtMs = nowMs + limits.absoluteMsMax
  const agent = boundTo === 'agent' ? caller.agent : undefined
  return {
    kind,
    key: await recordKeyOf(kind, id),
    owner: caller.owner,
    value: encodeHandle({ endsAtMs, agent, shares: [] }, state),
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: Math.min(nowMs + limits.idleMsMax, endsAtMs),
  }
}

export async function insert(
  parts: HandleParts,
  record: StoredRecord,
  caller: Caller,
): Promise<Insertion> {
  const { store, caps, clock, whenFull, name, tell } = parts
  const endOldest = (key: RecordKey): Promise<boolean> => endHandle(parts, key, 'made-room')
  const insertion =
    whenFull === 'refuse'
      ? await store.insert(record, caps, clock())
      : await insertMakingRoom(record, { store, clock, caps, endOldest })
  const event = { atMs: clock(), kind: name, ...about(caller) }
  if (insertion === 'inserted') {
    tell({ name: 'handle.minted', subject: record.key, ...event })
  } else if (insertion !== 'exists') {
    const weakness = 'unbounded-session-store'
    tell({ name: 'handle.refused', reason: insertion, weakness, ...event })
  }
  return insertion
}

/** Of a principal, and in all, for each handle that may be live. */
const marksPerHandle = 4

/**
 * Stays for a while after the handle is over. Without room for it, which is false, the end of the
 * handle cannot be told from one that never was.
 */
export async function mark(parts: HandleParts, record: StoredRecord): Promise<boolean> {
  const { store, clock, caps, limits, markKind: kind } = parts
  const expiresAtMs = record.createdAtMs + limits.absoluteMsMax + limits.idleMsMax
  const marksMax = {
    perOwnerMax: caps.perOwnerMax * marksPerHandle,
    max: caps.max * marksPerHandle,
  }
  const marked = { ...record, kind, value: '', version: 1, expiresAtMs }
  const insertion = await store.insert(marked, marksMax, clock())
  return insertion === 'inserted' || insertion === 'exists'
}

/** Each begins with a handle that somebody ended since. */
const attemptsMax = 5

/**
 * The handle that an earlier mint with the same key made, while that lives. Whoever is first notes
 * an id, whoever comes next reads it, and each inserts under it what the other did not.
 *
 * @throws GuardError GUARD_HANDLES_FULL; TypeError when the guard has no keys.
 */
export async function mintOnce(
  parts: HandleParts,
  minting: Minting,
  idempotencyKey: string,
): Promise<Seen> {
  const { store, clock, repeatKind } = parts
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const noted = await noteId(parts, minting.caller, idempotencyKey)
    if (noted.id === undefined) continue
    const record = await recordOf(parts, noted.id, minting)
    const seen = await mintNoted(parts, { id: noted.id, record, caller: minting.caller })
    // Nobody gets an id that could be minted once more after its end.
    const isMarked = seen !== undefined && (await mark(parts, seen.record))
    if (!isMarked) await store.remove(repeatKind, noted.key, clock())
    if (seen !== undefined) return seen
  }
  throw handlesFull(parts)
}

interface NotedMinting {
  readonly id: string
  readonly record: StoredRecord
  readonly caller: Caller
}

/** The one that is live, or a new one; undefined when there was one that is over. */
async function mintNoted(
  parts: HandleParts,
  { id, record, caller }: NotedMinting,
): Promise<Seen | undefined> {
  const { store, kind, markKind, clock } = parts
  const { key } = record
  const isOver = (await store.find(markKind, key, clock())) !== undefined
  const insertion = isOver ? 'exists' : await insert(parts, record, caller)
  if (insertion === 'inserted') return { id, record, rights: 'own' }
  if (insertion !== 'exists') throw handlesFull(parts)
  const found = await store.find(kind, key, clock())
  return found === undefined ? undefined : { id, record: found, rights: 'own' }
}

interface Noted {
  readonly key: RecordKey
  /** Undefined when it cannot be read, and was forgotten. */
  readonly id: string | undefined
}

async function noteId(
  parts: HandleParts,
  { owner, agent = '' }: Caller,
  idempotencyKey: string,
): Promise<Noted> {
  const { store, clock, caps, limits, repeatMsMax, repeatKind: kind } = parts
  const key = await recordKeyOf(kind, lengthPrefixed([owner, agent, idempotencyKey]))
  const sealing = sealingOf(parts, key)
  const id = newId(parts)
  const nowMs = clock()
  const note: StoredRecord = {
    kind,
    key,
    owner,
    value: await seal(id, sealing),
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: nowMs + Math.min(repeatMsMax, limits.absoluteMsMax),
  }
  const endOldest = (oldest: RecordKey): Promise<boolean> => store.remove(kind, oldest, clock())
  const insertion = await insertMakingRoom(note, { store, clock, caps, endOldest })
  if (insertion === 'inserted') return { key, id }
  if (insertion !== 'exists') throw handlesFull(parts)
  const found = await store.find(kind, key, clock())
  const known = found === undefined ? undefined : await unseal(found.value, sealing)
  if (known === undefined) await store.remove(kind, key, clock())
  return { key, id: known }
}

/** Stores hold hashes of ids; here one has to be kept, so that is sealed. */
function sealingOf({ keys, random }: HandleParts, key: RecordKey): Sealing {
  if (keys === undefined) throw new TypeError('An idempotency key needs `keys` of the guard')
  return { keys, random, purpose: 'handle', context: `handle ${key}` }
}
