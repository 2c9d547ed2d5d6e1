import type { Caller } from './caller.ts'
import { GuardError } from './errors.ts'
import { endSession } from './end-session.ts'
import { insertOwned } from './insert-owned.ts'
import { mintId, recordKeyOf } from './mint.ts'
import type { MintedSession, NewSession } from './session.ts'
import { about, refusedSession } from './session-events.ts'
import type { SessionParts } from './session-parts.ts'
import { encodeSession, sessionOf } from './session-value.ts'
import type { Insertion, RecordKey, StoredRecord } from './store.ts'

export async function createSession(
  parts: SessionParts,
  caller: Caller,
  { inner, data }: NewSession,
): Promise<MintedSession> {
  const { kind, limits, clock, random, tell } = parts
  const nowMs = clock()
  const id = mintId(random)
  const endsAtMs = nowMs + limits.absoluteMsMax
  const record: StoredRecord = {
    kind,
    key: await recordKeyOf(kind, id),
    owner: caller.owner,
    value: encodeSession({ endsAtMs, agent: caller.agent, inner, data }),
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: Math.min(nowMs + limits.idleMsMax, endsAtMs),
  }
  const insertion = await insert(parts, record)
  if (insertion !== 'inserted') {
    const suspicion = { reason: insertion, weakness: 'unbounded-session-store' } as const
    tell(refusedSession(caller, suspicion, nowMs))
    throw new GuardError('GUARD_SESSIONS_FULL', 'Too many sessions are open; end one first.')
  }
  tell({ name: 'session.minted', atMs: nowMs, subject: record.key, ...about(caller) })
  return { id, session: sessionOf(record) }
}

function insert(parts: SessionParts, record: StoredRecord): Promise<Insertion> {
  const { store, limits, clock, whenFull } = parts
  const caps = { perOwnerMax: limits.perPrincipalMax, max: limits.max }
  const room = { store, clock, caps }
  if (whenFull === 'refuse') return insertOwned(record, room)
  const endOldest = (key: RecordKey): Promise<boolean> => endSession(parts, key, 'made-room')
  return insertOwned(record, { ...room, endOldest })
}
