import type { Era } from '@handfast/protocol'
import { Refused } from './admission.ts'
import { pause } from './pause.ts'
import type { Admitted, AdmitParts, Verified } from './admission.ts'
import { closeKept } from './behind.ts'
import type { Caller } from './caller.ts'
import type { GuardRequest } from './guard-request.ts'
import type { OpenStream } from './open-streams.ts'
import type { NewSession, Session } from './session.ts'

/** A new session, unless the server behind does not make one of it. */
export async function admitInitialize(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { request, caller } = verified
  const { id, session } = await parts.sessions.create(caller, newSession(verified))
  let isKept = false
  let isOver = false
  return {
    ...passing({ caller, body: request.body, session }),
    answered({ status, sessionId: inner }) {
      if (status < 200 || status >= 300 || inner === undefined) return undefined
      if (isOver) return closeUnkept(verified, inner)
      isKept = true
      keep({ verified, session, inner }, parts)
      return id
    },
    async ended() {
      isOver = true
      await named(session, parts)
      if (!isKept) await endSession(session, 'not-initialized', parts)
    },
  }
}

function newSession({ request, caller }: Verified): NewSession {
  return request.sessionData === undefined ? {} : { data: request.sessionData(caller) }
}

/** A new session, which is over when its one answer is. */
export async function admitStream(verified: Verified, parts: AdmitParts): Promise<Admitted> {
  const { request, caller } = verified
  const { id, session } = await parts.sessions.create(caller, newSession(verified))
  const stream = streamFor(request, session, parts)
  let isOver = false
  return {
    ...passing({ caller, body: request.body, session }),
    signal: stream.signal,
    answered({ sessionId: inner }) {
      if (inner === undefined) return undefined
      if (isOver) return closeUnkept(verified, inner)
      keep({ verified, session, inner }, parts)
      return id
    },
    async ended() {
      isOver = true
      stream.close()
      await named(session, parts)
      await endSession(session, 'stream-closed', parts)
    },
  }
}

/** The client has gone before the server behind has begun: what that keeps is nobody's. */
function closeUnkept({ request, caller }: Verified, inner: string): undefined {
  const { closeBehind: close } = request
  if (close !== undefined) void closeKept({ close, inner, caller })
}

interface Kept {
  readonly verified: Verified
  readonly session: Session
  readonly inner: string
}

function keep({ verified, session, inner }: Kept, parts: AdmitParts): void {
  const { sessions, naming, behind, seeInnerId } = parts
  seeInnerId(inner)
  const stored = sessions.nameInner(session.ref, inner).then(() => inner)
  // Shown to the first request in the session, which waits for it.
  stored.catch(() => undefined)
  naming.set(session.ref, stored)
  const { caller, request } = verified
  const { closeBehind: close } = request
  if (close !== undefined) behind.keep(session, { close, inner, caller })
}

async function named({ ref }: Session, { naming }: AdmitParts): Promise<void> {
  await naming.get(ref)?.catch(() => undefined)
  naming.delete(ref)
}

async function endSession({ ref }: Session, reason: string, parts: AdmitParts): Promise<void> {
  // A store that is down ends it with the idle limit; its id was given to nobody, or is not used.
  await parts.sessions.revoke(ref, reason).catch(() => false)
}

/** Of the answer; without a signal for whoever is told by a controller of their own. */
function streamFor(
  { controller }: Pick<GuardRequest, 'controller'>,
  session: Session,
  { openStreams }: AdmitParts,
): Pick<OpenStream, 'close'> & { readonly signal?: AbortSignal } {
  return controller === undefined
    ? openStreams.open(session)
    : openStreams.openWith(session, controller)
}

export async function admitInSession(
  { request, caller, messages }: Verified,
  { id, session }: { readonly id: string; readonly session: Session },
  parts: AdmitParts,
): Promise<Admitted> {
  const innerSessionId =
    session.inner ?? (await parts.naming.get(session.ref)) ?? (await namedElsewhere(session, parts))
  // Minted for something else, such as a cookie: the server behind has never heard of it.
  if (innerSessionId === undefined) throw new Refused('session-unknown')
  const leave = parts.inFlight.enter(session.ref, messages)
  if (leave === undefined) throw new Refused('id-in-flight', 'response-misrouting')
  const isDelete = request.method === 'DELETE'
  // Before the server behind says so to the client, and whatever it makes of the request.
  if (isDelete) await endForGood(session, parts)
  const stream = isDelete ? undefined : streamFor(request, session, parts)
  return {
    ...passing({ caller, body: request.body, session }),
    innerSessionId,
    signal: stream?.signal,
    // The server behind repeats its own name for the session; the client knows another.
    answered: ({ sessionId }) => (sessionId === undefined ? undefined : id),
    async ended() {
      leave()
      stream?.close()
    },
  }
}

/** How long another process may take to write down what it has told its client already. */
const namingMsMax = 1000
const looksMax = 20
const pauseMsMax = 100

/** A client may come here with its first request before the process it began at has written. */
async function namedElsewhere(
  { ref, createdAtMs }: Session,
  { sessions, clock, random }: AdmitParts,
): Promise<string | undefined> {
  for (let looks = 0; looks < looksMax; looks += 1) {
    if (clock() - createdAtMs > namingMsMax) return undefined
    await pause(pauseMsMax, random)
    const found = await sessions.find(ref)
    if (found === undefined || found.inner !== undefined) return found?.inner
  }
  return undefined
}

async function endForGood({ ref }: Session, { sessions, behind }: AdmitParts): Promise<void> {
  // The request that is on its way closes what is behind.
  behind.release(ref)
  await sessions.revoke(ref, 'deleted')
}

interface Passing {
  readonly caller: Caller
  /** Legacy unless it says otherwise. */
  readonly era?: Era
  readonly body: unknown
  readonly session: Session | undefined
}

export function passing({ caller, era = 'legacy', body, session }: Passing): Admitted {
  return {
    kind: 'admitted',
    context: { caller, session, body },
    era,
    innerSessionId: undefined,
    isProxied: false,
    body,
    hasOwnIds: false,
    toClient: (text) => text,
    signal: undefined,
    isOfSession: session !== undefined,
    answered: () => undefined,
    ended: async () => undefined,
  }
}
