import { keepNewest } from '@handfast/protocol'
import { isGuardError } from '@handfast/guard'
import type { AuthInfo, Caller, Guard, Handle, Handles, Session } from '@handfast/guard'
import { beginAnew } from './begin-anew.ts'
import type { Headers } from './stage.ts'
import { UpstreamError } from './upstream.ts'
import type { Upstream } from './upstream.ts'

/** Whose the sessions of the server behind are, and how they begin anew when it forgets them. */
export interface Renewals {
  /**
   * A session of the server behind is of one client, from now on.
   *
   * @throws UpstreamError when another client has it: a server must never give two clients one.
   */
  claim(inner: string, session: Session, caller: Caller): Promise<void>
  /** The server's new name of the session; undefined when it cannot begin anew. */
  renew(forgotten: Forgotten): Promise<string | undefined>
  /**
   * What tells the server behind that a session is over, as a client would; by its first name, or
   * the latest. It is kept as long as the session: so it must not keep the request that has begun
   * it, and keeps the token only where one is exchanged for the server behind.
   */
  ending(authInfo: AuthInfo | undefined): (inner: string, caller: Caller) => Promise<void>
  /** The server behind has answered to a DELETE of it. */
  ended(inner: string, caller: Caller, status: number): Promise<void>
}

export interface Behalf {
  readonly caller: Caller
  readonly authInfo: AuthInfo | undefined
}

/** A request in a session that the server behind does not know any more. */
export interface Forgotten extends Behalf {
  readonly session: Session
  /** As it was sent. */
  readonly inner: string
  readonly headers: Headers
}

export interface RenewalParts {
  readonly guard: Guard
  readonly upstream: Upstream
  /** Of sessions: none of them is of anybody for longer. */
  readonly absoluteMsMax: number
  readonly sessionsMax: number
  readonly sessionsMaxPerPrincipal: number
  /** Whether what the server behind is shown is made of the caller's token. */
  readonly exchangesTokens: boolean
}

/** Under way at once. */
const renewalsMax = 1000
/** Remembered, so that what began anew can be ended. */
const renamedMax = 10_000
/** One that is live, and one that the server behind has not ended; see `leave`. */
const claimsPerSession = 2
const leftMax = 10_000

interface Parts extends RenewalParts {
  readonly names: Handles<Session['ref']>
  readonly renamed: Map<string, string>
  /** Claims whose sessions are over, and not ended by the server behind; oldest first. */
  readonly left: Map<string, Caller>
}

export function createRenewals(given: RenewalParts): Renewals {
  const { guard, absoluteMsMax, sessionsMax, sessionsMaxPerPrincipal } = given
  const limits = {
    idleMsMax: absoluteMsMax,
    absoluteMsMax,
    perPrincipalMax: sessionsMaxPerPrincipal * claimsPerSession,
    max: sessionsMax * claimsPerSession,
  }
  const names = guard.handles<Session['ref']>('upstream-session', {
    ids: 'given',
    limits,
    // Nobody but the gateway names one, and it asks for none that is over.
    remembersEnded: false,
  })
  const parts: Parts = { ...given, names, renamed: new Map(), left: new Map() }
  const ending =
    (authInfo: AuthInfo | undefined) =>
    (inner: string, caller: Caller): Promise<void> =>
      end(parts, parts.renamed.get(inner) ?? inner, { caller, authInfo })
  const endingWithout = ending(undefined)
  const underWay = new Map<Session['ref'], Promise<string | undefined>>()
  return {
    claim: (inner, session, caller) => claim(parts, { inner, session, caller }),
    renew(forgotten) {
      const { ref } = forgotten.session
      const known = underWay.get(ref)
      if (known !== undefined) return known
      if (underWay.size >= renewalsMax) {
        throw new UpstreamError('UPSTREAM_FULL', 'Too many sessions begin anew at once')
      }
      const renewing = renew(parts, forgotten).finally(() => underWay.delete(ref))
      underWay.set(ref, renewing)
      return renewing
    },
    ending: (authInfo) => (given.exchangesTokens ? ending(authInfo) : endingWithout),
    ended: (inner, caller, status) => ended(parts, { inner, caller, status }),
  }
}

const endMsMax = 5000

async function end(parts: Parts, inner: string, { caller, authInfo }: Behalf): Promise<void> {
  const signal = AbortSignal.timeout(endMsMax)
  const request = { method: 'DELETE', headers: {}, body: undefined, sessionId: inner } as const
  try {
    const { status } = await parts.upstream.send({ ...request, caller, authInfo, signal })
    await ended(parts, { inner, caller, status })
  } catch (error) {
    await leave(parts, inner, caller)
    throw error
  }
}

interface Ended {
  readonly inner: string
  readonly caller: Caller
  readonly status: number
}

/** A server that does not end sessions may go on giving this one to others: then it stays taken. */
async function ended(parts: Parts, { inner, caller, status }: Ended): Promise<void> {
  const isOver = (status >= 200 && status < 300) || status === 404
  await (isOver ? unclaim(parts, inner, caller) : leave(parts, inner, caller))
}

/** There are as many of a principal as it may have sessions: they take the room of nobody's. */
async function leave(parts: Parts, inner: string, caller: Caller): Promise<void> {
  const { left, sessionsMax, sessionsMaxPerPrincipal } = parts
  left.delete(inner)
  left.set(inner, caller)
  const own = [...left].filter(([, { owner }]) => owner === caller.owner)
  if (own.length > sessionsMaxPerPrincipal) await unclaimFirst(parts, own)
  else if (left.size > Math.min(leftMax, sessionsMax)) await unclaimFirst(parts, left)
}

async function unclaimFirst(parts: Parts, left: Iterable<[string, Caller]>): Promise<void> {
  for (const [inner, caller] of left) return unclaim(parts, inner, caller)
}

async function unclaim({ names, left }: Parts, inner: string, caller: Caller): Promise<void> {
  left.delete(inner)
  await names.end(inner, { caller }).catch(alreadyOver)
}

/** It was of nobody any more. */
function alreadyOver(error: unknown): void {
  if (!isGuardError(error)) throw error
}

interface Claim {
  readonly inner: string
  readonly session: Pick<Session, 'ref'>
  readonly caller: Caller
}

async function claim(parts: Parts, { inner, session, caller }: Claim): Promise<void> {
  const { guard, names, left } = parts
  const { ref } = session
  const own = (): Promise<Handle<Session['ref']>> => names.own(inner, ref, { caller })
  const held = await own()
    .catch(async (error: unknown) => {
      if (!isGuardError(error) || error.code !== 'GUARD_HANDLES_FULL') throw error
      // Other nodes have left some, too.
      await unclaimFirst(parts, left)
      return own()
    })
    .catch(refuse)
  if (held.value === ref) return
  // Of the same principal, who may be everybody; one that is over left it behind.
  if (await guard.sessions.isLive(held.value)) throw ofAnother()
  left.delete(inner)
  await names.update(inner, () => ref, { caller })
}

function refuse(error: unknown): never {
  throw isGuardError(error) && error.code === 'GUARD_HANDLE_TAKEN' ? ofAnother() : error
}

const ofAnother = (): UpstreamError =>
  new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'The server behind gave two clients one session')

async function renew(parts: Parts, forgotten: Forgotten): Promise<string | undefined> {
  const { guard, upstream } = parts
  const { session, inner, caller } = forgotten
  const current = await guard.sessions.find(session.ref)
  // Somebody else was faster, or the session is over.
  if (current?.inner !== inner) return current?.inner
  const renewed = await beginAnew(upstream, forgotten)
  if (renewed === undefined) return undefined
  try {
    await claim(parts, { inner: renewed, session, caller })
  } catch (error) {
    if (error instanceof UpstreamError) return undefined
    throw error
  }
  try {
    await guard.sessions.nameInner(session.ref, renewed)
  } catch (error) {
    await end(parts, renewed, forgotten).catch(() => undefined)
    if (isGuardError(error) && error.code === 'GUARD_SESSION_UNKNOWN') return undefined
    throw error
  }
  remember(parts.renamed, inner, renewed)
  // The server does not know it any more, as after a DELETE.
  await unclaim(parts, inner, caller)
  return renewed
}

/** Under the first name, which is the one that whoever ends the session has. */
function remember(renamed: Map<string, string>, inner: string, renewed: string): void {
  for (const [first, latest] of renamed) if (latest === inner) renamed.set(first, renewed)
  keepNewest(renamed, [inner, renewed], renamedMax)
}
