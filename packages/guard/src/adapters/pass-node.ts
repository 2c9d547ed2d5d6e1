import type { Admitted } from '../core/admission.ts'
import type { GuardRequest } from '../core/guard-request.ts'
import type { AuthInfo } from '../core/principal.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Guard } from '../guard.ts'
import { filterAnswer } from './filter-node.ts'
import { forwardingIn } from './forwarding.ts'
import { guardAnswer } from './node-answer.ts'
import type { Answer } from './node-answer.ts'
import { peekBody, replaceBody } from './node-body.ts'
import type { NodeExchange } from './node-exchange.ts'
import { headersOf, peerOf, removeHeader, setSessionId, urlOf } from './node-request.ts'
import { bodyBytesMaxDefault } from './options.ts'
import type { AdapterOptions } from './options.ts'
import { parseBody } from './read-body.ts'
import type { ReadBody } from './read-body.ts'
import { verify } from './verify.ts'

export interface NodePassage {
  readonly guard: Guard
  readonly exchange: NodeExchange
  readonly options: AdapterOptions
  /** What of the request is only so in one of the transports. */
  readonly more?: Pick<GuardRequest, 'sse'>
  /** Hands the request on. */
  serve(admission: Admitted): unknown
  /** Sends an answer in place of the server behind. */
  answer(answer: Answer): unknown
}

/** The way of a request through a server of Node, with whatever framework on it. */
export async function passNode(passage: NodePassage): Promise<unknown> {
  const { guard, exchange, answer, serve } = passage
  const { req, res } = exchange
  let isClosed = false
  let whenClosed = async (): Promise<void> => {
    isClosed = true
  }
  res.once('close', () => void whenClosed())
  const asked = await ask(passage)
  if ('status' in asked) return answer(withoutConnection(asked, exchange))
  const admission = await guard.admit(asked)
  if (admission.kind === 'refused') {
    return answer(withoutConnection(admission.refusal, exchange))
  }
  // The client may have gone in the meantime, which is said once only.
  if (isClosed) return admission.ended()
  whenClosed = admission.ended
  setSessionId(req, admission.innerSessionId)
  for (const name of forwardingIn(Object.keys(req.headers), admission)) removeHeader(req, name)
  if (admission.body !== asked.body) setBody(exchange, admission.body)
  guardAnswer(res, admission)
  filterAnswer(res, admission)
  return guard.run(admission.context, () => serve(admission))
}

async function ask({
  guard,
  exchange,
  options,
  more,
}: NodePassage): Promise<GuardRequest | Answer> {
  const { req, prepared } = exchange
  const peer = await peerOf(req)
  const headers = headersOf(req)
  const url = urlOf(req, peer.isTls === true)
  if (headers === undefined || url === undefined) return refusalOf('header-malformed')
  const method = req.method ?? 'GET'
  const auth =
    prepared.auth ??
    (await verify({ guard, options, peer }, new Request(url, { method, headers: [...headers] })))
  if (auth instanceof Response) return answerOf(auth)
  setAuth(exchange, auth)
  const read = await bodyOf(exchange, options.bodyBytesMax ?? bodyBytesMaxDefault)
  if ('refused' in read) return refusalOf(read.refused)
  const { body } = read
  const { isStateless, onSessionEnded: closeBehind } = options
  return { method, url, headers, body, authInfo: auth, peer, isStateless, closeBehind, ...more }
}

/** Only what is posted is a message. */
async function bodyOf({ req, prepared }: NodeExchange, bytesMax: number): Promise<ReadBody> {
  if (req.method !== 'POST') return { body: undefined }
  const { body } = prepared
  if (typeof body === 'string') return parseBody([new TextEncoder().encode(body)])
  if (body instanceof Uint8Array) return parseBody([body])
  // A body parser of Express 4 that has left a request alone says that its body is empty.
  const isLeft = !req.readableEnded && typeof body === 'object' && isEmpty(body)
  return body === undefined || isLeft ? peekBody(req, bytesMax) : { body }
}

const isEmpty = (value: object | null): boolean =>
  value === null || (!Array.isArray(value) && Object.keys(value).length === 0)

function setBody({ req, prepared }: NodeExchange, body: unknown): void {
  const text = JSON.stringify(body)
  if (prepared.body !== undefined) prepared.body = inFormOf(prepared.body, { body, text })
  replaceBody(req, text)
}

/** As the parser in front has left it: read, as a text, or as bytes of whatever class it has. */
function inFormOf(
  before: unknown,
  { body, text }: { readonly body: unknown; readonly text: string },
): unknown {
  if (typeof before === 'string') return text
  if (!(before instanceof Uint8Array)) return body
  const { from } = before.constructor as typeof Uint8Array
  return from.call(before.constructor, new TextEncoder().encode(text))
}

/** The transports of both SDKs look for it on the request of Node. */
function setAuth({ req, prepared }: NodeExchange, auth: AuthInfo | undefined): void {
  if (auth === undefined) return
  prepared.auth = auth
  Object.assign(req, { auth })
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})

/** RFC 9113, section 8.2.2: HTTP/2 has no headers of the connection. */
function withoutConnection(answer: Answer, { req }: NodeExchange): Answer {
  if (req.stream === undefined) return answer
  const { connection: _connection, upgrade: _upgrade, ...headers } = answer.headers
  return { ...answer, headers }
}
