import type { Caller } from '../core/caller.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { mintId, recordKeyOf } from '../core/mint.ts'
import { about } from '../core/session-events.ts'
import type { Insertion, RecordKey, StoredRecord } from '../core/store.ts'
import { endHandle } from './end-handle.ts'
import { handlesFull } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import { encodeHandle } from './handle-value.ts'
import type { Seen } from './handle-value.ts'

export interface Minting {
  /** JSON. */
  readonly state: string
  readonly caller: Caller
}

/** @throws GuardError GUARD_HANDLES_FULL. */
export async function mintHandle(parts: HandleParts, minting: Minting): Promise<Seen> {
  const id = `${parts.name}_${mintId(parts.random)}`
  const record = await recordOf(parts, id, minting)
  const insertion = await insert(parts, record, minting.caller)
  if (insertion !== 'inserted') throw handlesFull(parts)
  await mark(parts, record)
  return { id, record, rights: 'own' }
}

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
  const { store, caps, clock, whenFull, name, ids, tell } = parts
  const endOldest = (key: RecordKey): Promise<boolean> => endHandle(parts, key, 'made-room')
  const room = { store, clock, caps }
  const insertion = await insertOwned(record, whenFull === 'refuse' ? room : { ...room, endOldest })
  const event = { atMs: clock(), kind: name, ...about(caller) }
  if (insertion === 'inserted') {
    tell({
      name: ids === 'minted' ? 'handle.minted' : 'handle.owned',
      subject: record.key,
      ...event,
    })
  } else if (insertion !== 'exists') {
    const weakness = 'unbounded-session-store'
    tell({ name: 'handle.refused', reason: insertion, weakness, ...event })
  }
  return insertion
}

/** Of a principal, and in all, for each handle that may be live. */
const marksPerHandle = 4
/** Those that are claimed leave theirs for longer. */
const marksPerClaimed = 100
/** The server may remember for so long what is over here. */
const takenMsMore = 7 * 24 * 3_600_000

/**
 * Stays for a while after the handle is over. Without room for it, the end of the handle cannot be
 * told from one that never was.
 */
export async function mark(parts: HandleParts, record: StoredRecord): Promise<Insertion> {
  const { store, clock, caps, limits, ids, markKind: kind } = parts
  if (!parts.remembersEnded) return 'inserted'
  const staysMs = ids === 'claimed' ? takenMsMore : limits.idleMsMax
  const perHandle = ids === 'claimed' ? marksPerClaimed : marksPerHandle
  const expiresAtMs = record.createdAtMs + limits.absoluteMsMax + staysMs
  const marksMax = { perOwnerMax: caps.perOwnerMax * perHandle, max: caps.max * perHandle }
  const marked = { ...record, kind, value: '', version: 1, expiresAtMs }
  return insertOwned(marked, { store, clock, caps: marksMax })
}
