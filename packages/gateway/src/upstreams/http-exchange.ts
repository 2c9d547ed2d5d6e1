import type { Dispatcher } from 'undici'
import { failureOf } from './http-failure.ts'
import { openFlow } from './flow.ts'
import type { Flow } from './flow.ts'
import { UpstreamError } from '../data-path/upstream.ts'
import { errorOf } from '../data-path/ending.ts'
import type { EndSignal } from '../data-path/ending.ts'

export interface HttpAsking {
  readonly origin: string
  readonly path: string
  readonly method: Dispatcher.HttpMethod
  /** Names and values in turn. */
  readonly headers: string[]
  readonly body: string | undefined
  readonly signal: EndSignal
  /** Of an answer that is no stream. */
  readonly bytesMax: number
  readonly queue: Queue
}

/** What waits for a connection: in undici, as much as comes, and for ever. */
export interface Queue {
  waiting: number
  readonly waitingMax: number
  readonly waitMsMax: number
}

export interface HttpAnswer {
  readonly status: number
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly content: HttpContent
}

export type HttpContent =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** No faster than they are taken. Whoever leaves off ends the request. */
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array> }

/** What is known of an exchange that is under way. */
interface State {
  readonly asking: HttpAsking
  readonly resolve: (answer: HttpAnswer) => void
  readonly reject: (error: unknown) => void
  /** The client has gone, or its session has ended. */
  readonly leave: () => void
  controller: Dispatcher.DispatchController | undefined
  waiting: NodeJS.Timeout | undefined
  /** It has waited for too long, and must not begin any more. */
  isGivenUp: boolean
  isOver: boolean
  head: Pick<HttpAnswer, 'headers' | 'status'> | undefined
  readonly chunks: Buffer[]
  bytes: number
  flow: Flow | undefined
}

/**
 * One exchange with a server. In calls of undici's dispatcher, as its streams and their iterators
 * cost as much as all the rest of a small exchange.
 *
 * @throws UpstreamError; the reason of the signal.
 */
export function exchangeOverHttp(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  asking: HttpAsking,
): Promise<HttpAnswer> {
  const { origin, path, method, headers, body = null, signal, queue } = asking
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    if (queue.waiting >= queue.waitingMax) return reject(full())
    const state: State = {
      asking,
      resolve,
      reject,
      leave: () => leave(state),
      controller: undefined,
      waiting: undefined,
      isGivenUp: false,
      isOver: false,
      head: undefined,
      chunks: [],
      bytes: 0,
      flow: undefined,
    }
    signal.addEventListener('abort', state.leave, { once: true })
    const isFree = dispatcher.dispatch({ origin, path, method, headers, body }, handlerOf(state))
    // One that cannot be sent at all is over by now.
    const waits = !isFree && state.controller === undefined && !state.isOver
    if (waits) wait(state)
  })
}

function wait(state: State): void {
  const { queue } = state.asking
  queue.waiting += 1
  state.waiting = setTimeout(() => {
    state.isGivenUp = true
    state.reject(full())
  }, queue.waitMsMax).unref()
}

/** It has a connection, or will have none. */
function waited(state: State): void {
  if (state.waiting === undefined) return
  clearTimeout(state.waiting)
  state.waiting = undefined
  state.asking.queue.waiting -= 1
}

function leave({ asking: { signal }, controller, reject }: State): void {
  controller?.abort(errorOf(signal))
  // It may not have been its turn yet.
  reject(signal.reason)
}

const handlerOf = (state: State): Dispatcher.DispatchHandler => ({
  onRequestStart(controller) {
    state.controller = controller
    waited(state)
    const { signal } = state.asking
    if (signal.aborted) controller.abort(errorOf(signal))
    else if (state.isGivenUp) controller.abort(full())
  },
  onResponseStart(controller, status, headers) {
    // RFC 9110, section 15.2: informational ones come before the answer.
    if (status < 200) return
    const objection = objectionTo(status, headers)
    if (objection !== undefined) return controller.abort(objection)
    state.head = { status, headers }
    if (!isEventStream(headers)) return
    state.flow = openFlow(controller)
    const { chunks } = state.flow
    state.resolve({ status, headers, content: { kind: 'stream', chunks } })
  },
  onResponseData(controller, chunk) {
    if (state.flow !== undefined) return state.flow.add(chunk)
    state.bytes += chunk.byteLength
    state.chunks.push(chunk)
    if (state.bytes > state.asking.bytesMax) controller.abort(unusable('Too large'))
  },
  onResponseEnd() {
    settle(state)
    if (state.flow !== undefined) return state.flow.end(undefined)
    if (state.head === undefined) return state.reject(failureOf(undefined))
    const { status, headers } = state.head
    state.resolve({ status, headers, content: { kind: 'whole', bytes: wholeOf(state) } })
  },
  onResponseError(_controller, error) {
    state.isOver = true
    waited(state)
    settle(state)
    const { signal } = state.asking
    const failure: unknown = signal.aborted ? signal.reason : failureOf(error)
    if (state.flow !== undefined) state.flow.end(failure)
    else state.reject(failure)
  },
})

const settle = ({ asking: { signal }, leave: left }: State): void =>
  signal.removeEventListener('abort', left)

const full = (): UpstreamError =>
  new UpstreamError('UPSTREAM_FULL', 'All connections to the server behind are in use')

const unusable = (message: string): UpstreamError =>
  new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', message)

type Received = HttpAnswer['headers']

function objectionTo(status: number, headers: Received): UpstreamError | undefined {
  if (redirects.has(status)) return redirected()
  if (refusals.has(status)) return refused(status)
  if (isEncoded(headers)) return unusable('It is compressed, unasked')
  if (!isOneName(headers['mcp-session-id'])) return unusable('It names no session that can be kept')
  return undefined
}

const sessionIdCharactersMax = 2048

/** None is one: not every answer begins a session. */
const isOneName = (given: Received[string]): boolean =>
  given === undefined || (typeof given === 'string' && given.length <= sessionIdCharactersMax)

/** RFC 9110, section 15.4: those with a place to ask instead. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const redirected = (): UpstreamError =>
  new UpstreamError('UPSTREAM_REDIRECTS', 'The server behind is at another address')

/**
 * RFC 9110, sections 15.5.2 and 15.5.8: what they refuse is the credential of the gateway, or want
 * one of it. Clients would take them for something that they could help.
 */
const refusals: ReadonlySet<number> = new Set([401, 407])

const refused = (status: number): UpstreamError =>
  new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', `The server behind answers with ${status}`)

/** As clients tell, who look for it anywhere: what is a stream to them is looked through as one. */
const isEventStream = ({ 'content-type': type }: Received): boolean =>
  type !== undefined && String(type).toLowerCase().includes('text/event-stream')

/** RFC 9110, section 12.5.3: nobody has asked for any encoding. */
const isEncoded = ({ 'content-encoding': encoding }: Received): boolean =>
  encoding !== undefined && !/^\s*(?:identity)?\s*$/i.test(String(encoding))

function wholeOf({ chunks, bytes }: State): Buffer {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes)
}
