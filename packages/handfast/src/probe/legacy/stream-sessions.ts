import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, resultIn, statusReception } from '../wire/answer.ts'
import type { ServerEvent } from '../wire/event-stream.ts'
import { isResponseTo, messagesIn } from '../wire/json-rpc.ts'
import type { JsonRpcId, JsonRpcMessage } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { similarId } from '../wire/randomness.ts'
import type { Stream } from '../wire/stream.ts'
import { initializeParams } from './session.ts'
import type { OpeningOptions } from './session.ts'

/** A session of HTTP+SSE (2024-11-05): a stream, and the URL that the server gave for posting. */
export interface StreamSession {
  readonly owner: Principal
  readonly stream: Stream
  readonly endpoint: URL
}

export interface StreamOpening {
  readonly answer: Answer
  readonly session: StreamSession | undefined
}

/** Shorter values of a query are no ids. */
const idCharactersMin = 4

/** @param url Another than the target's: with an id of the caller's choice in it. */
export async function openStreamSession(
  lab: Lab,
  owner: Principal,
  { url = lab.surface.url, headers: further = [] }: OpeningOptions = {},
): Promise<StreamOpening> {
  const headers = [['accept', 'text/event-stream'] as const, ...further]
  const { answer, stream } = await lab.wire.listen({ as: owner, method: 'GET', url, headers })
  const event = await stream?.find(({ event: name }) => name === 'endpoint', lab.limits.answerMsMax)
  const endpoint = event === undefined ? undefined : endpointOf(event, url)
  if (stream === undefined || endpoint === undefined) {
    stream?.close()
    return { answer, session: undefined }
  }
  for (const value of idsIn(endpoint)) lab.redactor.learn(value, 'session id')
  return { answer, session: { owner, stream, endpoint } }
}

/** Another origin would be given the credentials of this one. */
function endpointOf({ data }: ServerEvent, url: URL): URL | undefined {
  if (!URL.canParse(data, url.href)) return undefined
  const endpoint = new URL(data, url)
  return endpoint.origin === url.origin ? endpoint : undefined
}

/** Values of a query that are long enough for one. */
export const idsIn = ({ searchParams }: URL): readonly string[] =>
  [...searchParams.values()].filter(({ length }) => length >= idCharactersMin)

/** The same endpoint with ids that name nothing. */
export function unknownEndpoint({ random }: Lab, endpoint: URL): URL {
  const other = new URL(endpoint)
  for (const [name, value] of endpoint.searchParams) {
    if (value.length >= idCharactersMin) other.searchParams.set(name, similarId(value, random))
  }
  return other
}

/** A URL with these ids in it, over those of the same name. */
export function withIds(url: URL, ids: URLSearchParams): URL {
  const other = new URL(url)
  for (const [name, value] of ids) other.searchParams.set(name, value)
  return other
}

const pinging: StreamRequest = { method: 'ping', params: {} }

export interface StreamPosting {
  readonly as: Principal
  readonly endpoint: URL
  readonly title: string
  /** On top of what a POST needs. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

/**
 * Posts a ping. What counts is whether its answer comes out of the session's stream, as that is who
 * is served.
 */
export async function pingStream(
  lab: Lab,
  session: StreamSession,
  { as, endpoint, title, headers = [] }: StreamPosting,
): Promise<Sight> {
  const { owner, endpoint: own } = session
  const id = lab.nextId()
  const message = { jsonrpc: '2.0', id, method: 'ping' }
  const isTheirs = as.name === owner.name && endpoint.href === own.href
  // A server that never answers what it does not know is not waited for each time.
  const deadlineMs = isTheirs ? lab.limits.answerMsMax : lab.limits.silenceMs
  const answer = await postToStream(lab, { as, endpoint, message, headers, deadlineMs })
  const withinMs = patienceMs(lab, statusReception(answer), isTheirs)
  const isDelivered = await isAnsweredOn(session, id, withinMs)
  // Silence about one id is none of the server, which is not to be held for gone.
  if (answer.status === 0 && !isTheirs) await askOnStream(lab, session, pinging)
  const fate = isDelivered ? 'came' : 'did not come'
  const where = `and its answer ${fate} on the stream of ${owner.name}`
  return {
    title,
    reception: isDelivered ? 'accepted' : undelivered(answer, id),
    shown: isDelivered ? 'canary' : 'nothing',
    answer: `${describeAnswer(answer)}, ${where}`,
    exchange: answer.exchange,
  }
}

/** For an answer that comes although the POST was refused. */
const lateMsMax = 300

/** What was refused, or is not the owner's, is not waited for as long as an answer may take. */
function patienceMs({ limits }: Lab, reception: Reception, isTheirs: boolean): number {
  if (reception === 'refused') return Math.min(limits.silenceMs, lateMsMax)
  return isTheirs && reception === 'accepted' ? limits.answerMsMax : limits.silenceMs
}

export interface PostingTo {
  readonly as: Principal
  readonly endpoint: URL
  readonly message: JsonRpcMessage
  /** On top of what a POST needs. */
  readonly headers?: StreamPosting['headers']
  readonly deadlineMs?: number
}

/** What comes back is how the message was taken in; an answer to it comes on the stream. */
export function postToStream(
  lab: Lab,
  { as, endpoint, message, headers = [], deadlineMs = lab.limits.answerMsMax }: PostingTo,
): Promise<Answer> {
  return lab.wire.send({
    as,
    method: 'POST',
    url: endpoint,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(message),
    until: { kind: 'head' },
    deadlineMs,
  })
}

export interface StreamRequest {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly id?: JsonRpcId
  readonly deadlineMs?: number
}

/** A request of the owner, and its answer off the stream as if the POST had brought it. */
export async function askOnStream(
  lab: Lab,
  { owner, stream, endpoint }: StreamSession,
  { method, params, id = lab.nextId(), deadlineMs = lab.limits.answerMsMax }: StreamRequest,
): Promise<{ readonly answer: Answer; readonly id: JsonRpcId }> {
  const message = { jsonrpc: '2.0', id, method, params }
  const answer = await postToStream(lab, { as: owner, endpoint, message })
  if (statusReception(answer) !== 'accepted') return { answer, id }
  const event = await stream.find((one) => answers(one, id), deadlineMs)
  if (event === undefined) return { answer: { ...answer, failure: 'silent' }, id }
  return { answer: { ...answer, messages: messagesIn(event.data), text: event.data }, id }
}

/**
 * The handshake, and the result of initialize; undefined where there is none.
 *
 * @param further What the client says beside, such as what it can be asked.
 */
export async function initializeStream(
  lab: Lab,
  session: StreamSession,
  further: object = {},
): Promise<unknown> {
  const params = initializeParams(further)
  const { answer, id } = await askOnStream(lab, session, { method: 'initialize', params })
  const message = { jsonrpc: '2.0', method: 'notifications/initialized' }
  await postToStream(lab, { as: session.owner, endpoint: session.endpoint, message })
  return resultIn(answer, id)
}

/** Taken in without a consequence that could be seen, or refused. */
function undelivered(answer: Answer, id: JsonRpcId): Reception {
  const hasMessage = answer.messages.length > 0
  const reception = hasMessage ? receptionOf(answer, id) : statusReception(answer)
  return reception === 'accepted' ? 'unclear' : reception
}

/** Whether the answer to a request has come on the stream, or comes in so long. */
export async function isAnsweredOn(
  { stream }: StreamSession,
  id: JsonRpcId,
  withinMs: number,
): Promise<boolean> {
  return (await stream.find((event) => answers(event, id), withinMs)) !== undefined
}

const answers = ({ data }: ServerEvent, id: JsonRpcId): boolean =>
  messagesIn(data).some((message) => isResponseTo(message, id))
