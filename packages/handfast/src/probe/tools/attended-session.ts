import type { Lab } from '../lab/lab.ts'
import { openConfirmed, ping, postHeaders, postIn, sessionHeaders } from '../legacy/session.ts'
import type { Session } from '../legacy/session.ts'
import {
  idsIn,
  initializeStream,
  openStreamSession,
  pingStream,
  postToStream,
} from '../legacy/stream-sessions.ts'
import type { StreamSession } from '../legacy/stream-sessions.ts'
import type { Answer } from '../wire/answer.ts'
import { receptionOf } from '../wire/answer.ts'
import type { JsonRpcId, JsonRpcMessage } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { Stream } from '../wire/stream.ts'

/** Lets a server ask its client back. */
const answerable = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } as const

/** A session whose owner hears what the server asks, on whichever stream it does. */
export interface AttendedSession {
  readonly owner: Principal
  /** What names the session: one id, or those in the URL of its endpoint. */
  readonly ids: readonly string[]
  /** Ids of questions that were heard. */
  readonly heard: Set<JsonRpcId>
  /** Sends a request, and leaves open what an answer or a question may come on. */
  ask(message: JsonRpcMessage): Promise<Asked>
  /** Posts a message under the id of the session, as whoever it is. */
  post(as: Principal, message: JsonRpcMessage): Promise<Answer>
  /** Whether somebody is served under the id of the session. */
  isOpenTo(as: Principal): Promise<boolean>
}

export interface Asked {
  readonly answer: Answer
  readonly streams: readonly Stream[]
  /** What was opened for this request alone. */
  close(): void
}

/** Undefined where there are no sessions, or none for this principal. */
export async function attend(lab: Lab, as: Principal): Promise<AttendedSession | undefined> {
  const capabilities = answerable
  if (lab.surface.transport === 'http+sse') {
    const { session } = await openStreamSession(lab, as)
    if (session === undefined) return undefined
    await initializeStream(lab, session, { capabilities })
    return attendStream(lab, session)
  }
  const { session } = await openConfirmed(lab, as, { capabilities })
  return session === undefined ? undefined : attendSession(lab, session)
}

async function attendSession(lab: Lab, session: Session): Promise<AttendedSession> {
  const { owner, id: sessionId } = session
  const { url } = lab.surface
  const { stream: own } = await lab.wire.listen({
    as: owner,
    method: 'GET',
    url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(session)],
  })
  return {
    owner,
    ids: [sessionId],
    heard: new Set(),
    async ask(message) {
      const headers = [...postHeaders, ...sessionHeaders(session)]
      const body = JSON.stringify(message)
      const { answer, stream } = await lab.wire.listen({
        as: owner,
        method: 'POST',
        url,
        headers,
        body,
      })
      const streams = [stream, own].filter((one) => one !== undefined)
      // What was answered at once asks nothing any more.
      return { answer, streams: stream === undefined ? [] : streams, close: () => stream?.close() }
    },
    post: (as, message) => postIn(lab, session, { message, until: { kind: 'head' }, as }),
    async isOpenTo(as) {
      const { answer, id } = await ping(lab, session, as)
      return receptionOf(answer, id) === 'accepted'
    },
  }
}

/** Over HTTP+SSE everything comes on the one stream of the session. */
function attendStream(lab: Lab, session: StreamSession): AttendedSession {
  const { owner, stream, endpoint } = session
  return {
    owner,
    ids: idsIn(endpoint),
    heard: new Set(),
    async ask(message) {
      const answer = await postToStream(lab, { as: owner, endpoint, message })
      return { answer, streams: [stream], close: () => undefined }
    },
    post: (as, message) => postToStream(lab, { as, endpoint, message }),
    async isOpenTo(as) {
      const title = `${as.name}: ping in the session of ${owner.name}`
      return (await pingStream(lab, session, { as, endpoint, title })).reception === 'accepted'
    },
  }
}
