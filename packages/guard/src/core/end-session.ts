import { insertOwned } from './insert-owned.ts'
import type { SessionParts } from './session-parts.ts'
import { decodeSession } from './session-value.ts'
import type { RecordKey, StoredRecord } from './store.ts'

/** Remembers that there was one, so that use after its end is told from guessing. */
export const endedKind = 'ended'

/** Whether there was one. It is deleted before anything else is done. */
export async function endSession(
  parts: SessionParts,
  ref: RecordKey,
  reason: string,
): Promise<boolean> {
  const { kind, store, clock, tell } = parts
  const nowMs = clock()
  const found = await store.find(kind, ref, nowMs)
  if (!(await store.remove(kind, ref, nowMs))) return false
  if (found !== undefined) await bury(parts, found)
  tell({ name: 'session.ended', atMs: nowMs, reason, subject: ref })
  return true
}

/** When there is no room for the mark, use after the end is taken for guessing; it is refused. */
export async function bury(
  { store, limits, clock }: SessionParts,
  found: StoredRecord,
): Promise<void> {
  const { endsAtMs } = decodeSession(found.value)
  const mark = { ...found, kind: endedKind, value: '', version: 1, expiresAtMs: endsAtMs }
  const caps = { perOwnerMax: limits.perPrincipalMax, max: limits.max }
  await insertOwned(mark, { store, clock, caps })
}
