import { createSession } from './create-session.ts'
import { bury, endSession } from './end-session.ts'
import { GuardError } from './errors.ts'
import { resolveSession } from './resolve-session.ts'
import type { Session, Sessions } from './session.ts'
import type { SessionParts } from './session-parts.ts'
import { decodeSession, encodeSession, sessionOf } from './session-value.ts'
import type { SessionValue } from './session-value.ts'
import type { OwnerKey } from './principal.ts'
import type { RecordKey, StoredRecord } from './store.ts'
import { updateRecord } from './update.ts'

export function createSessions(parts: SessionParts): Sessions {
  const { kind, store, clock } = parts
  return {
    create: (caller, given = {}) => createSession(parts, caller, given),
    resolve: (id, caller) => resolveSession(parts, id, caller),

    update: (ref, change) =>
      updateSession(parts, ref, async (value) => ({ ...value, data: await change(value.data) })),

    async nameInner(ref, inner) {
      await updateSession(parts, ref, (value) => ({ ...value, inner }))
    },

    revoke: (ref, reason = 'revoked') => endSession(parts, ref, reason),
    revokeAllOf: (owner, except) => endOwned(parts, owner, except),
    revokeAll: () => endAll(parts),

    async revokeAllOfAgent(owner, agent) {
      const bound = (await listOwned(parts, owner)).filter((session) => session.agent === agent)
      const ended = await Promise.all(bound.map(({ ref }) => endSession(parts, ref, 'agent-ended')))
      return ended.filter((wasLive) => wasLive).length
    },

    listOf: (owner) => listOwned(parts, owner),

    async list({ after, limit }) {
      const from = after === undefined ? {} : { after }
      const page = await store.list({ kind, ...from, limit, nowMs: clock() })
      return { sessions: page.records.map(sessionOf), next: page.next }
    },

    count: () => store.count(kind, clock()),
    async find(ref) {
      const record = await store.find(kind, ref, clock())
      return record === undefined ? undefined : sessionOf(record)
    },
    isLive: async (ref) => (await store.find(kind, ref, clock())) !== undefined,
  }
}

/** All of them: whoever is nobody has more than one principal may. */
async function listOwned(
  { kind, store, limits, clock }: SessionParts,
  owner: OwnerKey,
): Promise<readonly Session[]> {
  const limit = limits.perPrincipalMax
  const sessions: Session[] = []
  let after: string | undefined
  do {
    const from = after === undefined ? {} : { after }
    const { records, next } = await store.list({ kind, owner, ...from, limit, nowMs: clock() })
    sessions.push(...records.map(sessionOf))
    after = next
  } while (after !== undefined && sessions.length <= limits.max)
  return sessions
}

async function updateSession(
  { kind, store, clock }: SessionParts,
  key: RecordKey,
  change: (value: SessionValue) => SessionValue | Promise<SessionValue>,
): Promise<Session> {
  const encoded = async (found: StoredRecord): Promise<string> =>
    encodeSession(await change(decodeSession(found.value)))
  const record = await updateRecord({ store, clock, kind, key, change: encoded })
  if (record !== undefined) return sessionOf(record)
  throw new GuardError('GUARD_SESSION_UNKNOWN', 'The session is over.')
}

async function endOwned(
  parts: SessionParts,
  owner: OwnerKey,
  except: RecordKey | undefined,
): Promise<number> {
  const { kind, store, limits, clock, tell } = parts
  const atMs = clock()
  const limit = limits.perPrincipalMax
  const { records } = await store.list({ kind, owner, limit, nowMs: atMs })
  const owned = { kind, owner, ...(except === undefined ? {} : { except }) }
  const count = await store.removeOwned(owned, atMs)
  for (const record of records) if (record.key !== except) await bury(parts, record)
  if (count > 0) tell({ name: 'session.ended', atMs, reason: 'revoked-owner', owner })
  return count
}

async function endAll({ kind, store, clock, tell }: SessionParts): Promise<number> {
  const atMs = clock()
  const count = await store.removeAll(kind, atMs)
  tell({ name: 'session.ended', atMs, reason: 'revoked-all' })
  return count
}
