import { areEqual } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import type { Happening } from '../core/event.ts'
import { touchEveryMs } from '../core/limits.ts'
import { hasIdShape, recordKeyOf } from '../core/mint.ts'
import { about } from '../core/session-events.ts'
import type { RecordKey, StoredRecord } from '../core/store.ts'
import type { HandleRights } from './handle.ts'
import { endedHandle, unknownHandle } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import { decodeHead, shareOf } from './handle-value.ts'
import type { HandleHead, Seen } from './handle-value.ts'

/**
 * For those whom it belongs to or is shared with; for anybody else there is none, after the same
 * work.
 *
 * @throws GuardError GUARD_HANDLE_UNKNOWN.
 */
export async function findHandle(parts: HandleParts, id: string, caller: Caller): Promise<Seen> {
  const { store, kind, clock, tell } = parts
  const nowMs = clock()
  const key = await keyOf(parts, id)
  if (key === undefined) {
    const weakness = 'session-key-from-tool-argument'
    tell(refusedHandle(parts, caller, { reason: 'chosen', weakness }))
    throw unknownHandle(parts)
  }
  const record = await store.find(kind, key, nowMs)
  const rights = record === undefined ? undefined : rightsIn(parts, record, caller)
  if (record === undefined || rights === undefined)
    throw await refusal(parts, { key, record, caller })
  if (!(await use(parts, record, nowMs))) throw await refusal(parts, { key, caller })
  tell({ name: 'handle.resolved', atMs: nowMs, kind: parts.name, subject: key, ...about(caller) })
  return { id, record, rights }
}

/** As many as a session id may have. */
const givenCharactersMax = 4096

/** Whatever the server behind calls it, as long as it is a name at all. */
export const hasGivenShape = (id: string): boolean => id !== '' && id.length <= givenCharactersMax

/** Undefined for a text that cannot name one. */
async function keyOf({ name, kind, ids }: HandleParts, id: string): Promise<RecordKey | undefined> {
  if (ids !== 'minted') return hasGivenShape(id) ? recordKeyOf(kind, id) : undefined
  const hasShape = id.startsWith(`${name}_`) && hasIdShape(id.slice(name.length + 1))
  return hasShape ? recordKeyOf(kind, id) : undefined
}

export function rightsIn(
  { boundTo }: HandleParts,
  record: StoredRecord,
  caller: Caller,
): HandleRights | undefined {
  const head = decodeHead(record)
  if (!areEqual(record.owner, caller.owner)) return shareOf(head, caller.owner)?.rights
  return boundTo === 'agent' && isOtherAgent(head, caller) ? undefined : 'own'
}

const isOtherAgent = ({ agent }: HandleHead, caller: Caller): boolean =>
  !areEqual(agent ?? '', caller.agent ?? '')

/** Moves the idle limit on, when that is worth a write. False when it ended in between. */
export async function use(
  parts: HandleParts,
  record: StoredRecord,
  nowMs: number,
): Promise<boolean> {
  const { kind, key } = record
  const later = Math.min(nowMs + parts.limits.idleMsMax, decodeHead(record).endsAtMs)
  if (later - record.expiresAtMs < touchEveryMs(parts.limits)) return true
  return parts.store.touch({ kind, key }, { usedAtMs: nowMs, expiresAtMs: later }, nowMs)
}

interface Sought {
  readonly key: RecordKey
  /** There is one, but not for this caller. */
  readonly record?: StoredRecord | undefined
  readonly caller: Caller
}

/** Callers learn nothing but of their own, and the watch learns why. */
export async function refusal(
  parts: HandleParts,
  { key, record, caller }: Sought,
): Promise<ReturnType<typeof unknownHandle>> {
  // Looked up for a foreign handle as for an unknown one, so that both take as long.
  const mark = await parts.store.find(parts.markKind, key, parts.clock())
  const isOver = record === undefined && mark !== undefined
  const isOwn = areEqual(mark?.owner ?? '', caller.owner)
  parts.tell(
    refusedHandle(parts, caller, {
      subject: key,
      ...suspicionOf(parts, { record, isOver, caller }),
    }),
  )
  return isOver && isOwn ? endedHandle(parts) : unknownHandle(parts)
}

interface Suspected {
  readonly record: StoredRecord | undefined
  readonly isOver: boolean
  readonly caller: Caller
}

function suspicionOf(
  { weakness }: HandleParts,
  { record, isOver, caller }: Suspected,
): Partial<Happening> {
  if (isOver) return { reason: 'ended' }
  if (record === undefined) return { reason: 'unknown' }
  return areEqual(record.owner, caller.owner)
    ? { reason: 'other-agent', weakness: 'unbound-agent-token' }
    : { reason: 'foreign', weakness, owner: record.owner }
}

const refusedHandle = (
  { name, clock }: HandleParts,
  caller: Caller,
  suspicion: Partial<Happening>,
): Happening => ({
  name: 'handle.refused',
  atMs: clock(),
  kind: name,
  ...about(caller),
  ...suspicion,
})
