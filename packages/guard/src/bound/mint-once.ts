import { lengthPrefixed } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import { GuardError } from '../core/errors.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { recordKeyOf } from '../core/mint.ts'
import { pause } from '../core/pause.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Sealing } from '../core/seal.ts'
import type { RecordKey, StoredRecord } from '../core/store.ts'
import { endHandle } from './end-handle.ts'
import { handlesFull } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import type { Seen } from './handle-value.ts'
import { mintHandle } from './mint-handle.ts'
import type { Minting } from './mint-handle.ts'

/** At a note, before nobody can tell who is minting what. */
const looksMax = 64
/** At one that somebody else is minting for; who takes longer is taken for dead. */
const patientMax = 9
const pauseMsMax = 64

/** What a note says until there is a handle, and when there will be none. */
const underWay = ''
const givenUp = '-'

/**
 * The handle that an earlier mint with the same key made, while that lives. A note says who mints;
 * it changes by version only, and nobody gets an id before it is in there. So an id is minted once,
 * by whoever made it up, and never again after its end. Whoever dies while minting is replaced;
 * whoever was only slow ends what was minted, and gets what the other one did.
 *
 * @throws GuardError GUARD_HANDLES_FULL, GUARD_UPDATE_TIMEOUT; TypeError without keys.
 */
export async function mintOnce(
  parts: HandleParts,
  minting: Minting,
  idempotencyKey: string,
): Promise<Seen> {
  const noting = await notingOf(parts, minting.caller, idempotencyKey)
  const patienceMs = createPatience()
  for (let look = 0; look < looksMax; look += 1) {
    const { note, isOwn } = await noteNow(noting)
    if (note === undefined) continue
    const waitMs = isOwn ? 0 : patienceMs(note)
    if (waitMs > 0) {
      await pause(waitMs, parts.random)
      continue
    }
    const seen = await (isOwn ? mintFor : repeat)(noting, note, minting)
    if (seen !== undefined) return seen
  }
  throw new GuardError('GUARD_UPDATE_TIMEOUT', 'Others keep making the same call; try again.')
}

interface Noting {
  readonly parts: HandleParts
  readonly blank: StoredRecord
  readonly sealing: Sealing
}

async function notingOf(
  parts: HandleParts,
  { owner, agent = '' }: Caller,
  idempotencyKey: string,
): Promise<Noting> {
  const { clock, limits, repeatMsMax, repeatKind: kind } = parts
  const key = await recordKeyOf(kind, lengthPrefixed([owner, agent, idempotencyKey]))
  const nowMs = clock()
  const blank: StoredRecord = {
    kind,
    key,
    owner,
    value: underWay,
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: nowMs + Math.min(repeatMsMax, limits.absoluteMsMax),
  }
  const sealing = sealingOf(parts, key)
  // Derived before others wait for whoever has the note.
  await sealing.keys.aead(sealing.purpose, sealing.keys.currentId())
  return { parts, blank, sealing }
}

/** Stores hold hashes of ids; here one has to be kept, so that is sealed. */
function sealingOf({ keys, random }: HandleParts, key: RecordKey): Sealing {
  if (keys === undefined) throw new TypeError('An idempotency key needs `keys` of the guard')
  return { keys, random, purpose: 'handle', context: `handle ${key}` }
}

interface Note {
  /** Undefined when it went away in between. */
  readonly note: StoredRecord | undefined
  readonly isOwn: boolean
}

async function noteNow({ parts, blank }: Noting): Promise<Note> {
  const { store, clock, caps } = parts
  const { kind, key } = blank
  const endOldest = (oldest: RecordKey): Promise<boolean> => store.remove(kind, oldest, clock())
  const insertion = await insertOwned(blank, { store, clock, caps, endOldest })
  if (insertion === 'inserted') return { note: blank, isOwn: true }
  if (insertion !== 'exists') throw handlesFull(parts)
  return { note: await store.find(kind, key, clock()), isOwn: false }
}

/** How long to wait for whoever is minting; 0 when there is nobody, or nobody alive. */
function createPatience(): (note: StoredRecord) => number {
  let looks = 0
  let seenVersion = 0
  return ({ value, version }) => {
    looks = version === seenVersion ? looks + 1 : 1
    seenVersion = version
    return value === underWay && looks <= patientMax ? Math.min(2 ** looks, pauseMsMax) : 0
  }
}

/** The handle that a note names, or a new one when that is over. */
async function repeat(
  noting: Noting,
  note: StoredRecord,
  minting: Minting,
): Promise<Seen | undefined> {
  const seen = await seenIn(noting, note)
  if (seen !== undefined) return seen
  const own = await takeOver(noting, note)
  return own === undefined ? undefined : mintFor(noting, own, minting)
}

/** The handle that a note names; undefined when that is over, or names none. */
async function seenIn(
  { parts, sealing }: Noting,
  { value }: StoredRecord,
): Promise<Seen | undefined> {
  const { store, kind, clock } = parts
  const id = await unseal(value, sealing)
  if (id === undefined) return undefined
  const record = await store.find(kind, await recordKeyOf(kind, id), clock())
  return record === undefined ? undefined : { id, record, rights: 'own' }
}

/** Undefined when somebody else was faster. */
async function takeOver(
  { parts: { store, clock }, blank }: Noting,
  note: StoredRecord,
): Promise<StoredRecord | undefined> {
  if (!(await store.replace(note, underWay, clock()))) return undefined
  const { usedAtMs, expiresAtMs } = blank
  await store.touch(note, { usedAtMs, expiresAtMs }, clock())
  return { ...note, value: underWay, version: note.version + 1 }
}

/** Undefined when somebody else took over, whose handle is the one that counts. */
async function mintFor(
  { parts, sealing }: Noting,
  note: StoredRecord,
  minting: Minting,
): Promise<Seen | undefined> {
  const { store, clock } = parts
  const seen = await mintHandle(parts, minting).catch(async (error: unknown) => {
    await store.replace(note, givenUp, clock()).catch(() => false)
    throw error
  })
  if (await store.replace(note, await seal(seen.id, sealing), clock())) return seen
  await endHandle(parts, seen.record.key, 'minted-elsewhere')
  return undefined
}
