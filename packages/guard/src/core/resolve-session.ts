import { areEqual } from './bytes.ts'
import type { Caller } from './caller.ts'
import { endedKind } from './end-session.ts'
import { touchEveryMs } from './limits.ts'
import { hasIdShape, recordKeyOf } from './mint.ts'
import type { Resolution, Session } from './session.ts'
import { about, refusedSession } from './session-events.ts'
import type { Suspicion } from './session-events.ts'
import type { SessionParts } from './session-parts.ts'
import { sessionOf } from './session-value.ts'
import type { RecordKey, StoredRecord } from './store.ts'

/** For its own principal and agent; for anybody else it is as unknown as one that never was. */
export async function resolveSession(
  parts: SessionParts,
  id: string,
  caller: Caller,
): Promise<Resolution> {
  const { kind, store, clock, tell } = parts
  const nowMs = clock()
  if (!hasIdShape(id)) {
    return refused(parts, caller, { reason: 'chosen', weakness: 'client-chosen-session-id' })
  }
  const key = await recordKeyOf(kind, id)
  const record = await store.find(kind, key, nowMs)
  if (record === undefined || !areEqual(record.owner, caller.owner)) {
    return refused(parts, caller, await suspicionOf(parts, key, record))
  }
  const session = sessionOf(record)
  // One without an agent is for requests without one: whoever has the token but no key could have
  // begun it, and would read what an agent with a key brings into it.
  if (!areEqual(session.agent ?? '', caller.agent ?? '')) {
    const weakness = 'unbound-agent-token'
    return refused(parts, caller, { reason: 'other-agent', subject: key, weakness })
  }
  if (!(await use(parts, session, nowMs))) {
    return refused(parts, caller, await suspicionOf(parts, key, undefined))
  }
  tell({ name: 'session.resolved', atMs: nowMs, subject: key, ...about(caller) })
  return { kind: 'resolved', session }
}

/** Moves the idle limit on, when that is worth a write. False when it ended in between. */
async function use(parts: SessionParts, session: Session, nowMs: number): Promise<boolean> {
  const { ref, expiresAtMs, endsAtMs } = session
  const later = Math.min(nowMs + parts.limits.idleMsMax, endsAtMs)
  if (later - expiresAtMs < touchEveryMs(parts.limits)) return true
  const times = { usedAtMs: nowMs, expiresAtMs: later }
  return parts.store.touch({ kind: parts.kind, key: ref }, times, nowMs)
}

/** Callers learn nothing, and the watch learns why. */
function refused({ clock, tell }: SessionParts, caller: Caller, suspicion: Suspicion): Resolution {
  tell(refusedSession(caller, suspicion, clock()))
  return { kind: 'unknown' }
}

async function suspicionOf(
  { store, clock }: SessionParts,
  key: RecordKey,
  found: StoredRecord | undefined,
): Promise<Suspicion> {
  // Looked up for a foreign id as for an unknown one, so that both take as long.
  const ended = await store.find(endedKind, key, clock())
  if (found !== undefined) {
    const { owner } = found
    return { reason: 'foreign', subject: key, weakness: 'unbound-session', owner }
  }
  if (ended === undefined) return { reason: 'unknown', subject: key }
  return { reason: 'ended', subject: key, weakness: 'session-survives-termination' }
}
