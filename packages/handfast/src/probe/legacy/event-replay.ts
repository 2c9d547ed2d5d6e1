import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import { statusReception } from '../wire/answer.ts'
import type { ServerEvent } from '../wire/event-stream.ts'
import { isResponseTo, messagesIn } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { Session } from './session.ts'
import { postIn, sessionHeaders } from './session.ts'
import { postToStream } from './stream-sessions.ts'
import type { StreamSession } from './stream-sessions.ts'

/** Somebody who is answered in events, and the session that they name when they come back. */
export interface Listener {
  readonly owner: Principal
  /** Undefined over HTTP+SSE, where every stream begins a session. */
  readonly session: Session | undefined
  /** A ping whose answer can be asked for again; undefined where its events carry no ids. */
  ping(request?: JsonRpcId): Promise<Told | undefined>
}

/** A request that was answered in events with ids. */
export interface Told {
  /** Of the request, and so of the message that a replay brings back. */
  readonly request: JsonRpcId
  readonly firstEvent: string
  readonly lastEvent: string
}

/** Over Streamable HTTP, where each answer has a stream of its own. */
export function sessionListener(lab: Lab, session: Session): Listener {
  const ask = async (request: JsonRpcId): Promise<Told | undefined> => {
    const message = { jsonrpc: '2.0', id: request, method: 'ping' }
    const until = { kind: 'response', id: request } as const
    const { events } = await postIn(lab, session, { message, until })
    return toldIn(lab, request, events)
  }
  return {
    owner: session.owner,
    session,
    ping: (request) => (request === undefined ? askInOrder(lab, ask) : ask(request)),
  }
}

const inOrderTriesMax = 8

/**
 * The event store of SDK v1's examples replays in the order of the ids, which end in chance for
 * events of one millisecond: half of the time, what came last is not after what came first.
 */
async function askInOrder(
  lab: Lab,
  ask: (request: JsonRpcId) => Promise<Told | undefined>,
): Promise<Told | undefined> {
  for (let tries = 1; ; tries += 1) {
    const told = await ask(lab.nextId())
    if (told === undefined || tries === inOrderTriesMax) return told
    if (told.firstEvent.localeCompare(told.lastEvent) <= 0) return told
  }
}

/** Over HTTP+SSE, where the events before an answer are what a client has heard so far. */
export function streamListener(lab: Lab, session: StreamSession): Listener {
  const { owner, endpoint, stream } = session
  const ask = async (request: JsonRpcId): Promise<ServerEvent | undefined> => {
    const message = { jsonrpc: '2.0', id: request, method: 'ping' }
    await postToStream(lab, { as: owner, endpoint, message })
    return stream.find(isAnswerTo(request), lab.limits.silenceMs)
  }
  let last: ServerEvent | undefined
  return {
    owner,
    session: undefined,
    async ping(request = lab.nextId()) {
      const before = last ?? (await ask(lab.nextId()))
      last = before === undefined ? undefined : await ask(request)
      return before === undefined || last === undefined
        ? undefined
        : toldIn(lab, request, [before, last])
    },
  }
}

function toldIn(
  lab: Lab,
  request: JsonRpcId,
  events: readonly Pick<ServerEvent, 'id'>[],
): Told | undefined {
  const ids = events.flatMap(({ id }) => (id === undefined || id === '' ? [] : [id]))
  for (const id of ids) lab.redactor.learn(id, 'event id')
  const [firstEvent] = ids
  const lastEvent = ids.at(-1)
  if (firstEvent === undefined || lastEvent === undefined) return undefined
  return { request, firstEvent, lastEvent }
}

export const isAnswerTo =
  (request: JsonRpcId) =>
  ({ data }: ServerEvent): boolean =>
    messagesIn(data).some((message) => isResponseTo(message, request))

export interface Replay {
  readonly title: string
  readonly as: Principal
  /** Undefined for a request that names none. */
  readonly session: Session | undefined
  readonly after: string
  /** What is looked for: something that somebody else was sent. */
  isWanted(event: ServerEvent): boolean
  readonly withinMs: number
}

/** 2025-11-25 basic/transports, Resumability and Redelivery: a GET with `Last-Event-ID`. */
export async function replay(
  lab: Lab,
  { title, as, session, after, isWanted, withinMs }: Replay,
): Promise<Sight> {
  const { answer, stream } = await lab.wire.listen({
    as,
    method: 'GET',
    url: lab.surface.url,
    headers: [
      ['accept', 'text/event-stream'],
      ['last-event-id', after],
      ...(session === undefined ? [] : sessionHeaders(session)),
    ],
  })
  const isThere = (await stream?.find(isWanted, withinMs)) !== undefined
  stream?.close()
  const { exchange } = answer
  const what = describeAnswer(answer)
  if (isThere) {
    const seen = `${what}, with what was looked for on it`
    return { title, reception: 'accepted', shown: 'canary', answer: seen, exchange }
  }
  // A stream on which nothing comes is as good as none.
  const reception = stream === undefined ? statusReception(answer) : 'refused'
  const seen = stream === undefined ? what : `${what}, without what was looked for on it`
  return { title, reception, shown: 'nothing', answer: seen, exchange }
}
