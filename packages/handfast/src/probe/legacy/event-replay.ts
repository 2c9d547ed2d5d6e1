import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import { statusReception } from '../wire/answer.ts'
import { isResponseTo, messagesIn } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { Session } from './session.ts'
import { postIn, sessionHeaders } from './session.ts'

/** A request that was answered in events with ids. */
export interface Told {
  readonly session: Session
  /** Of the request, and so of the message that a replay brings back. */
  readonly request: JsonRpcId
  readonly firstEvent: string
  readonly lastEvent: string
}

/** A ping whose answer can be asked for again; undefined where its events carry no ids. */
export async function pingForEvents(
  lab: Lab,
  session: Session,
  request: JsonRpcId = lab.nextId(),
): Promise<Told | undefined> {
  const message = { jsonrpc: '2.0', id: request, method: 'ping' }
  const answer = await postIn(lab, session, {
    message,
    until: { kind: 'response', id: request },
  })
  const ids = answer.events.flatMap(({ id }) => (id === undefined || id === '' ? [] : [id]))
  for (const id of ids) lab.redactor.learn(id, 'event id')
  const [firstEvent] = ids
  const lastEvent = ids.at(-1)
  if (firstEvent === undefined || lastEvent === undefined) return undefined
  return { session, request, firstEvent, lastEvent }
}

export interface Replay {
  readonly title: string
  readonly as: Principal
  /** Undefined for a request that names none. */
  readonly session: Session | undefined
  readonly after: string
  /** Requests whose answers are looked for. */
  readonly wanted: readonly JsonRpcId[]
  readonly withinMs: number
}

/** 2025-11-25 basic/transports, Resumability and Redelivery: a GET with `Last-Event-ID`. */
export async function replay(
  lab: Lab,
  { title, as, session, after, wanted, withinMs }: Replay,
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
  const isWanted = ({ data }: { readonly data: string }): boolean =>
    messagesIn(data).some((message) => wanted.some((id) => isResponseTo(message, id)))
  const isThere = (await stream?.find(isWanted, withinMs)) !== undefined
  stream?.close()
  const { exchange } = answer
  const what = describeAnswer(answer)
  if (isThere) {
    const seen = `${what}, with the answer on it`
    return { title, reception: 'accepted', shown: 'canary', answer: seen, exchange }
  }
  // A stream on which nothing comes is as good as none.
  const reception = stream === undefined ? statusReception(answer) : 'refused'
  const seen = stream === undefined ? what : `${what}, without the answer on it`
  return { title, reception, shown: 'nothing', answer: seen, exchange }
}
