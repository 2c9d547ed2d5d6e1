import { keepNewest } from '@handfast/protocol'
import { GuardError } from './errors.ts'
import type { GuardParts } from './parts.ts'
import { ownerKeyOf } from './principal.ts'
import type { OwnerKey, Principal } from './principal.ts'
import { revocableOf } from './revocable.ts'
import type { Revocable } from './revocable.ts'
import { createSessionCookie } from './session-cookie.ts'
import type { RecordKey } from './store.ts'
import type {
  CookieOptions,
  CookieSession,
  OwnedCookie,
  SentCookies,
  SessionCookie,
} from './session-cookie.ts'

/** After what an id is no longer worth what it was. `reset` is that of an agent's context. */
export type RegenerationReason = 'login' | 'step-up' | 'role-change' | 'logout' | 'reset'

/** A session of a page beside the endpoint. */
export interface OnPage {
  /** What `guard.cookie` returned. */
  readonly cookie: SessionCookie
  /** `Cookie` of the request. */
  readonly sent: SentCookies
  /** Whom it belongs to from now on; needed at a login. */
  readonly principal?: Principal
  /** Members of the data of the same principal's session that go on; nothing else does. */
  readonly keep?: readonly string[]
  /** JSON, for the new session. */
  readonly data?: Readonly<Record<string, unknown>>
}

export interface Regenerated {
  /**
   * For `Set-Cookie` of the answer, at a page. Undefined for a session of the MCP endpoint: its
   * clients follow no changed id, and begin anew after the 404 that the old one gets.
   */
  readonly setCookie: string | undefined
  /** Undefined where the session ended. */
  readonly session: CookieSession | undefined
}

export interface Pages {
  cookie(options?: CookieOptions): SessionCookie
  regenerate(reason: RegenerationReason, page?: OnPage): Promise<Regenerated>
  /** Sessions of all cookies that were made. */
  readonly ofCookies: Revocable
}

/** One for each name; whoever makes more has made one for each request. */
const cookiesMax = 100

/** Both manners in which a session is regenerated, and the cookies that one of them needs. */
export function createPages(parts: GuardParts): Pages {
  const owned = new WeakMap<SessionCookie, OwnedCookie>()
  const byName = new Map<string, Revocable>()
  const change = (reason: RegenerationReason, page: OnPage): Promise<Change> => {
    const cookie = owned.get(page.cookie)
    if (cookie === undefined) throw new TypeError('The cookie was made by another guard')
    return changePage(reason, page, cookie)
  }

  return {
    ofCookies: revocableOf(() => [...byName.values()]),

    cookie(options) {
      const cookie = createSessionCookie(parts, options)
      // Nobody begins or ends a session of a page in any other way than below.
      const { name, read, update, isLive, revokeAllOf } = cookie
      const shown: SessionCookie = { name, read, update, isLive, revokeAllOf }
      owned.set(shown, cookie)
      const revocable = { revoke: (ref: RecordKey) => cookie.end(ref, 'revoked'), revokeAllOf }
      keepNewest(byName, [name, revocable], cookiesMax)
      return shown
    },

    async regenerate(reason, page) {
      const { caller, setCookie, session } =
        page === undefined ? await endCurrent(parts, reason) : await change(reason, page)
      if (caller !== undefined) {
        parts.tell({ name: 'session.regenerated', atMs: parts.clock(), reason, caller })
      }
      return { setCookie, session }
    },
  }
}

interface Change extends Regenerated {
  /** Undefined when nothing was changed. */
  readonly caller: OwnerKey | undefined
}

async function endCurrent(
  { current, sessions }: GuardParts,
  reason: RegenerationReason,
): Promise<Change> {
  const { session, caller } = current()
  if (session !== undefined) await sessions.revoke(session.ref, reason)
  const changed = session === undefined ? undefined : caller.owner
  return { setCookie: undefined, session: undefined, caller: changed }
}

/** The old one ends first: if the new one cannot be had, nobody is logged in. */
async function changePage(
  reason: RegenerationReason,
  { sent, principal: named, keep = [], data = {} }: OnPage,
  cookie: OwnedCookie,
): Promise<Change> {
  if (reason === 'login' && named === undefined) {
    throw new TypeError('A login needs the principal whose credential was checked')
  }
  const before = await cookie.read(sent)
  const wasLive = before !== undefined && (await cookie.end(before.ref, reason))
  if (reason === 'logout' || reason === 'reset') {
    return { setCookie: cookie.cleared, session: undefined, caller: before?.owner }
  }
  const principal = named ?? before?.principal
  if (principal === undefined || (reason !== 'login' && !wasLive)) {
    throw new GuardError('GUARD_SESSION_UNKNOWN', 'Nobody is logged in here.')
  }
  const isSame = before?.owner === (await ownerKeyOf(principal))
  const inherited = isSame ? picked(before.data, keep) : {}
  const { session, setCookie } = await cookie.begin(principal, { ...inherited, ...data })
  return { setCookie, session, caller: session.owner }
}

function picked(data: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return {}
  return Object.fromEntries(Object.entries(data).filter(([name]) => names.includes(name)))
}
