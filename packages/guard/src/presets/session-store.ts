import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { bounded } from '../core/deadline.ts'
import { endEachOwned } from '../core/end-each-owned.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { cookieSessionLimits } from '../core/limits.ts'
import { recordKeyOf } from '../core/mint.ts'
import { nobody, ownerKeyOf } from '../core/principal.ts'
import type { OwnerKey } from '../core/principal.ts'
import type { Revocable } from '../core/revocable.ts'
import type { RecordKey, Store, StoredRecord } from '../core/store.ts'
import { heldIn } from './preset.ts'

type Done = (error?: unknown) => void

/** A session as the libraries hand it over and want it back. */
export interface StoredSession {
  readonly cookie: { readonly expires?: Date | string | null | undefined }
}

/** What express-session and @fastify/session ask of a store. */
export interface WebSessionStore<Session extends StoredSession = StoredSession> {
  get(id: string, done: (error: unknown, session?: Session | null) => void): void
  set(id: string, session: Session, done?: Done): void
  destroy(id: string, done?: Done): void
  touch(id: string, session: Session, done?: Done): void
}

/** That, and the end of all sessions of a user, where the preset is told `principalOf`. */
export interface RevocableSessionStore<Session extends StoredSession = StoredSession>
  extends WebSessionStore<Session>, Revocable {}

export interface SessionStoreOptions {
  /** How long a session may last, however much it is used; that of the preset. */
  readonly absoluteMsMax?: number
  /** Live ones of all users. */
  readonly max?: number
  readonly storeWaitMsMax?: number
  readonly clock?: Clock
}

const kind = 'web-session'
/** That there was one. Those of the endpoint have a room of their own. */
const endedKind = 'ended-web-session'
/** What is left of a session whose end could not be remembered elsewhere. */
const ended = ''
/** Whoever logs in and out again and again takes no more of what marks have. */
const marksPerPrincipalMax = 1000
/** Writers of one session at once, each of whom replaces what the others wrote. */
const attemptsMax = 20

/**
 * Web sessions in a store of the guard: under a hash, with an absolute limit, and ended for good. A
 * request that was on its way when its session ended does not bring that back by saving it.
 */
export function sessionStore<Session extends StoredSession = StoredSession>(
  given: Store,
  options: SessionStoreOptions = {},
): RevocableSessionStore<Session> {
  const { absoluteMsMax = cookieSessionLimits.absoluteMsMax, clock = systemClock } = options
  const { max = cookieSessionLimits.max, storeWaitMsMax = 2000 } = options
  const store = bounded(given, storeWaitMsMax)
  const kept: Kept = { store, clock, absoluteMsMax, max }

  return {
    get(id, done) {
      find<Session>(kept, id).then((session) => done(null, session), done)
    },
    set(id, session, done = ignore) {
      write(kept, id, session).then(() => done(), done)
    },
    destroy(id, done = ignore) {
      recordKeyOf(kind, id)
        .then((key) => end(kept, key))
        .then(() => done(), done)
    },
    touch(id, session, done = ignore) {
      touch(kept, id, session).then(() => done(), done)
    },
    revoke: (ref) => end(kept, ref),
    revokeAllOf: (owner) =>
      endEachOwned({ store, kind, owner, nowMs: clock }, ({ key }) => end(kept, key)),
  }
}

const ignore: Done = () => undefined

interface Kept {
  readonly store: Store
  readonly clock: Clock
  readonly absoluteMsMax: number
  readonly max: number
}

async function find<Session extends StoredSession>(
  { store, clock }: Kept,
  id: string,
): Promise<Session | null> {
  const record = await store.find(kind, await recordKeyOf(kind, id), clock())
  if (record === undefined || record.value === ended) return null
  // Written by `write` only; whoever can write to the store is trusted.
  const session: Session = JSON.parse(record.value)
  const { cookie } = session
  const expires = typeof cookie.expires === 'string' ? new Date(cookie.expires) : cookie.expires
  return { ...session, cookie: { ...cookie, expires } }
}

async function write(kept: Kept, id: string, session: StoredSession): Promise<void> {
  const { store, clock } = kept
  const key = await recordKeyOf(kind, id)
  const value = JSON.stringify(session)
  const owner = await ownerOf(session)
  let bornAtMs: number | undefined
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const nowMs = clock()
    const found = await store.find(kind, key, nowMs)
    if (found?.value === ended) return
    if (found !== undefined && found.owner === owner) {
      if (await store.replace(found, value, nowMs)) return touch(kept, id, session)
      continue
    }
    if (found !== undefined) {
      // A login makes it somebody's, and a record keeps its owner: another takes its place, unless
      // it has ended since.
      if (!(await store.replace(found, ended, nowMs))) continue
      bornAtMs = found.createdAtMs
      await store.remove(kind, key, nowMs)
    }
    if ((await store.find(endedKind, key, nowMs)) !== undefined) return
    const born = { key, owner, value, createdAtMs: bornAtMs ?? nowMs }
    if (await insert(kept, session, born)) return
  }
  throw new Error('Others kept changing the session.')
}

/** Whose it is from its login on. */
const ownerOf = async (session: StoredSession): Promise<OwnerKey> =>
  heldIn(session)?.owner ?? ownerKeyOf(nobody)

type Born = Pick<StoredRecord, 'key' | 'owner' | 'value' | 'createdAtMs'>

/** False when somebody else was faster. */
async function insert(kept: Kept, session: StoredSession, born: Born): Promise<boolean> {
  const { store, clock, absoluteMsMax, max } = kept
  const nowMs = clock()
  const expiresAtMs = expiryOf(session, born.createdAtMs + absoluteMsMax)
  const record = { kind, ...born, version: 1, usedAtMs: nowMs, expiresAtMs }
  const insertion = await store.insert(record, { perOwnerMax: max, max }, nowMs)
  if (insertion === 'exists') return false
  if (insertion !== 'inserted') throw new Error('There is no room for another session.')
  // It may have ended in between, when there was nothing to be removed.
  const hasEnded = (await store.find(endedKind, born.key, nowMs)) !== undefined
  if (hasEnded) await store.remove(kind, born.key, nowMs)
  return true
}

async function touch(kept: Kept, id: string, session: StoredSession): Promise<void> {
  const { store, clock, absoluteMsMax } = kept
  const key = await recordKeyOf(kind, id)
  const nowMs = clock()
  const found = await store.find(kind, key, nowMs)
  if (found === undefined || found.value === ended) return
  const expiresAtMs = expiryOf(session, found.createdAtMs + absoluteMsMax)
  await store.touch({ kind, key }, { usedAtMs: nowMs, expiresAtMs }, nowMs)
}

/**
 * The mark comes first: who does not find the session then finds that it has ended. What was never
 * there gets none, as anybody may log out without having been logged in.
 */
async function end(kept: Kept, key: RecordKey): Promise<boolean> {
  const { store, clock } = kept
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const nowMs = clock()
    const found = await store.find(kind, key, nowMs)
    if (found === undefined) return false
    const wasLive = found.value !== ended
    if (await mark(kept, found)) return (await store.remove(kind, key, nowMs)) && wasLive
    if (!wasLive || (await endInPlace(kept, found))) return wasLive
  }
  throw new Error('Others kept changing the session.')
}

/** False when there is no room. */
async function mark(
  { store, clock, absoluteMsMax, max }: Kept,
  { key, owner }: StoredRecord,
): Promise<boolean> {
  const nowMs = clock()
  const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + absoluteMsMax }
  const record = { kind: endedKind, key, owner, value: '', version: 1, ...times }
  const caps = { perOwnerMax: Math.min(marksPerPrincipalMax, max), max }
  const insertion = await insertOwned(record, { store, clock, caps })
  return insertion === 'inserted' || insertion === 'exists'
}

/**
 * It keeps the room of the session, and for about as long as that would have kept it: to log out
 * again and again takes no more room from others than to stay logged in. False when it has changed.
 */
async function endInPlace({ store, clock }: Kept, found: StoredRecord): Promise<boolean> {
  const nowMs = clock()
  if (!(await store.replace(found, ended, nowMs))) return false
  const expiresAtMs = Math.max(found.expiresAtMs, nowMs + cookieSessionLimits.idleMsMax)
  await store.touch(found, { usedAtMs: nowMs, expiresAtMs }, nowMs)
  return true
}

/** The idle limit as the library has it in the cookie, and never after the absolute one. */
function expiryOf({ cookie }: StoredSession, endsAtMs: number): number {
  const idleAtMs = new Date(cookie.expires ?? endsAtMs).getTime()
  return Number.isFinite(idleAtMs) ? Math.min(idleAtMs, endsAtMs) : endsAtMs
}
