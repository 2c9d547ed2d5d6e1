import { callerOf } from './caller.ts'
import { hostCookieName, plainCookieName, sentCookie, setCookie } from './cookie.ts'
import type { SameSite } from './cookie.ts'
import { cookieSessionLimits, readLimits } from './limits.ts'
import type { LifeLimits } from './limits.ts'
import { hasIdShape, recordKeyOf } from './mint.ts'
import type { GuardParts } from './parts.ts'
import { nobody } from './principal.ts'
import type { OwnerKey, Principal } from './principal.ts'
import type { Session } from './session.ts'
import { sessionOf } from './session-value.ts'
import { createSessions } from './sessions.ts'
import type { RecordKey } from './store.ts'

export interface CookieOptions extends Partial<LifeLimits> {
  /** `session` when absent; the browser sees `__Host-session`. */
  readonly name?: string
  /** `lax` when absent: with `strict` nobody is logged in who comes from another site's link. */
  readonly sameSite?: SameSite
  readonly whenFull?: 'end-oldest' | 'refuse'
  /**
   * For pages that are served on loopback without TLS, from where browsers do not take `__Host-`.
   * Whatever else listens on that host, on any port, is sent the cookie too.
   */
  readonly cleartextOnLoopback?: boolean
}

/** Somebody who is logged in on a page beside the endpoint. */
export interface CookieSession {
  readonly principal: Principal
  readonly owner: OwnerKey
  /** Names it to operators and to the store; it opens nothing. */
  readonly ref: RecordKey
  readonly data: unknown
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly endsAtMs: number
}

/** `Cookie` of a request. */
export type SentCookies = string | null | undefined

/**
 * Sessions of browsers on companion pages: consent, account linking, elicitation by URL. Their id
 * is in a cookie, names nothing to the MCP endpoint, and comes into being with a login only.
 */
export interface SessionCookie {
  /** `__Host-…`, but for cleartext on loopback. */
  readonly name: string
  /** Undefined when nobody is logged in there. */
  read(sent: SentCookies): Promise<CookieSession | undefined>
  /** @throws GuardError GUARD_SESSION_UNKNOWN, GUARD_UPDATE_TIMEOUT. */
  update(ref: RecordKey, change: (data: unknown) => unknown): Promise<CookieSession>
  /** Whether it is still live, without counting as use: for answers that go on for long. */
  isLive(ref: RecordKey): Promise<boolean>
  /** All of somebody's, but for one, as after a changed password. */
  revokeAllOf(owner: OwnerKey, except?: RecordKey): Promise<number>
}

/** What `regenerate` does with it beside that. */
export interface OwnedCookie extends SessionCookie {
  begin(principal: Principal, data: unknown): Promise<Begun>
  end(ref: RecordKey, reason: string): Promise<boolean>
  /** Ends the cookie itself. */
  readonly cleared: string
}

export interface Begun {
  readonly session: CookieSession
  /** For `Set-Cookie`. It holds the id: for the browser, and for no log. */
  readonly setCookie: string
}

interface PageData {
  readonly principal: Principal
  readonly data: unknown
}

const cookieKind = 'cookie-session'

/** @throws TypeError when an option cannot be meant. */
export function createSessionCookie(parts: GuardParts, options: CookieOptions = {}): OwnedCookie {
  const { name: given = 'session', sameSite = 'lax', whenFull = 'end-oldest', ...more } = options
  const { cleartextOnLoopback = false, ...limited } = more
  const name = cleartextOnLoopback ? plainCookieName(given) : hostCookieName(given)
  const kind = `${cookieKind}:${given}`
  const limits = readLimits('cookie', limited, cookieSessionLimits)
  const { store, clock, random, tell } = parts
  const sessions = createSessions({ kind, store, limits, whenFull, clock, random, tell })

  return {
    name,
    cleared: setCookie(name, '', sameSite),

    async read(sent) {
      const id = idIn(sent ?? '', name, parts)
      if (id === undefined) return undefined
      const record = await store.find(kind, await recordKeyOf(kind, id), clock())
      // Pages have no other credential: the caller is whom the store has it for.
      const principal = record === undefined ? nobody : pageDataOf(sessionOf(record).data).principal
      const resolution = await sessions.resolve(id, await callerOf(principal))
      return resolution.kind === 'resolved' ? pageSessionOf(resolution.session) : undefined
    },

    async update(ref, change) {
      const changed = async (kept: unknown): Promise<PageData> => {
        const { principal, data } = pageDataOf(kept)
        return { principal, data: await change(data) }
      }
      return pageSessionOf(await sessions.update(ref, changed))
    },

    isLive: (ref) => sessions.isLive(ref),
    revokeAllOf: (owner, except) => sessions.revokeAllOf(owner, except),

    async begin(principal, data) {
      const page: PageData = { principal, data }
      const { id, session } = await sessions.create(await callerOf(principal), { data: page })
      return { session: pageSessionOf(session), setCookie: setCookie(name, id, sameSite) }
    },

    end: (ref, reason) => sessions.revoke(ref, reason),
  }
}

function idIn(header: string, name: string, { clock, tell }: GuardParts): string | undefined {
  const cookie = sentCookie(header, name)
  if (cookie.kind === 'none') return undefined
  if (cookie.kind === 'one' && hasIdShape(cookie.value)) return cookie.value
  const reason = cookie.kind === 'one' ? 'chosen' : `cookie-${cookie.kind}`
  tell({ name: 'session.refused', atMs: clock(), reason, weakness: 'client-chosen-session-id' })
  return undefined
}

/** Written by `begin` and `update` only; whoever can write to the store is trusted. */
const pageDataOf = (data: unknown): PageData => data as PageData

function pageSessionOf(session: Session): CookieSession {
  const { ref, owner, createdAtMs, expiresAtMs, endsAtMs } = session
  return { ...pageDataOf(session.data), ref, owner, createdAtMs, expiresAtMs, endsAtMs }
}
