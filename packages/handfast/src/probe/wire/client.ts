import { setMaxListeners } from 'node:events'
import type { Answer } from './answer.ts'
import { createBudget } from './budget.ts'
import type { Budget, RunBudget } from './budget.ts'
import type { Clock } from './clock.ts'
import type { Exchange, WireRequest, WireResponse } from './exchange.ts'
import type { ProbeLimits } from './limits.ts'
import type { Principal } from './principal.ts'
import { nobody } from './principal.ts'
import { portOf } from './connect-tls.ts'
import type { Offering } from './offer-tls.ts'
import { offerTls } from './offer-tls.ts'
import { readBody } from './read-answer.ts'
import type { Until } from './read-answer.ts'
import { openStream } from './stream.ts'
import type { Stream } from './stream.ts'
import type { HelloReply } from './tls-hello.ts'
import { describeReply } from './tls-hello.ts'
import type { Transcript } from './transcript.ts'

/** One request, before the principal's headers are added to it. */
export interface Sending {
  readonly as: Principal
  readonly method: string
  readonly url: URL
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  readonly until: Until
  /** Shorter than the limit of an answer, where silence is an answer too. */
  readonly deadlineMs?: number
}

export interface WireClient {
  /** Never rejects because of what the target does. @throws ProbeStop at a limit. */
  send(sending: Sending): Promise<Answer>
  /** A ClientHello, and what is said to it. */
  offer(offering: Omit<Offering, 'signal'>): Promise<Offered>
  /** A stream that stays open until it is closed; undefined with the answer when it is none. */
  listen(sending: Omit<Sending, 'until'>): Promise<{ answer: Answer; stream: Stream | undefined }>
}

export interface Offered {
  readonly reply: HelloReply
  /** Its place in the transcript. */
  readonly exchange: number
}

export interface WireClientOptions {
  readonly exchange: Exchange
  readonly run: RunBudget
  readonly limits: ProbeLimits
  readonly clock: Clock
  readonly transcript: Transcript
  readonly signal: AbortSignal
}

export function createWireClient(options: WireClientOptions): WireClient {
  // Each stream that is open waits for it.
  setMaxListeners(options.limits.requestsMax, options.signal)
  const budget = createBudget(options)
  return {
    send: (sending) => send(sending, { ...options, budget }),
    offer: (offering) => offer(offering, { ...options, budget }),
    listen: (sending) => listen(sending, { ...options, budget }),
  }
}

type Context = WireClientOptions & { readonly budget: Budget }

async function send(sending: Sending, context: Context): Promise<Answer> {
  const { limits, clock, budget } = context
  const begun = begin(sending, context)
  const deadlineMs = budget.leftMs(sending.deadlineMs ?? limits.answerMsMax)
  const stopTimer = clock.after(deadlineMs, () => begun.abort.abort())
  const read = await answered(begun, sending.until, context)
  stopTimer()
  // A body that stood still until the deadline is as good as none, whatever its head said.
  const answer: Answer = begun.abort.signal.aborted ? { ...read, failure: 'silent' } : read
  begun.end(answer)
  begun.abort.abort()
  return answer
}

async function listen(
  sending: Omit<Sending, 'until'>,
  context: Context,
): Promise<{ answer: Answer; stream: Stream | undefined }> {
  const { limits, clock, budget, exchange, signal, transcript } = context
  const begun = begin(sending, context)
  const stopTimer = clock.after(budget.leftMs(limits.answerMsMax), () => begun.abort.abort())
  try {
    const response = await exchange(begun.request)
    const body = await readBody(response, { ...readingOf(context), until: { kind: 'head' } })
    const answer = { ...begun.empty, ...headOf(response), ...body }
    begun.end(answer)
    const isStream = body.mediaType === 'text/event-stream' && answer.status === 200
    if (!isStream) return { answer, stream: undefined }
    const bytesMax = limits.answerBytesMax
    const stream = openStream(response.body, {
      abort: begun.abort,
      clock,
      budget,
      bytesMax,
      tell: (text) => transcript.add(answer.exchange, text),
    })
    // Until the stream ends by itself.
    signal.addEventListener('abort', stream.close, { once: true, signal: begun.abort.signal })
    return { answer, stream }
  } catch (error) {
    const answer = failed(begun, error)
    begun.end(answer)
    return { answer, stream: undefined }
  } finally {
    stopTimer()
  }
}

async function offer(offering: Omit<Offering, 'signal'>, context: Context): Promise<Offered> {
  const { url } = offering
  const { name, flags } = offering.offer
  const { limits, clock, budget, transcript } = context
  const begun = begin({ as: nobody, method: 'TLS', url }, context)
  const { exchange } = begun.empty
  const port = portOf(url)
  transcript.name(exchange, {
    body: `ClientHello with ${name}`,
    replay: `openssl s_client -connect ${url.hostname}:${port} ${flags} < /dev/null`,
  })
  const stopTimer = clock.after(budget.leftMs(limits.answerMsMax), () => begun.abort.abort())
  const reply = await offerTls({ ...offering, signal: begun.request.signal })
  stopTimer()
  const failure = reply.kind === 'unanswered' ? 'silent' : undefined
  begun.end({ ...begun.empty, failure, text: describeReply(reply) })
  return { reply, exchange }
}

interface Begun {
  readonly request: WireRequest
  readonly abort: AbortController
  readonly empty: Answer
  end(answer: Answer): void
}

function begin(
  { as, method, url, headers, body }: Omit<Sending, 'until'>,
  context: Context,
): Begun {
  const { budget, transcript, clock, signal, limits } = context
  budget.spendRequest()
  const abort = new AbortController()
  // An answer that is on its way may name a session that has to be ended, so it is waited for.
  const stop = (): void => void clock.after(limits.silenceMs, () => abort.abort())
  signal.addEventListener('abort', stop, { once: true })
  const request = {
    as,
    method,
    url,
    headers: [...(headers ?? []), ...as.headers],
    body,
    signal: abort.signal,
  }
  const credentials = as.headers.map(([name]) => name)
  const place = transcript.begin(request, { credentials, nowMs: clock.nowMs() })
  return {
    request,
    abort,
    empty: emptyAnswer(place),
    end(answer) {
      signal.removeEventListener('abort', stop)
      budget.noteAnswer(answer.failure === undefined)
      transcript.end(place, answer, clock.nowMs())
    },
  }
}

async function answered(begun: Begun, until: Until, context: Context): Promise<Answer> {
  try {
    const response = await context.exchange(begun.request)
    const body = await readBody(response, { ...readingOf(context), until })
    return { ...begun.empty, ...headOf(response), ...body }
  } catch (error) {
    return failed(begun, error)
  }
}

const headOf = ({
  status,
  headers,
  isStdio,
}: WireResponse): Pick<Answer, 'status' | 'headers' | 'isStdio'> => ({
  status,
  headers,
  ...(isStdio === undefined ? {} : { isStdio }),
})

const readingOf = ({
  limits,
  budget,
}: Context): { readonly bytesMax: number; readonly budget: Budget } => ({
  bytesMax: limits.answerBytesMax,
  budget,
})

function failed({ abort, empty }: Begun, error: unknown): Answer {
  if (abort.signal.aborted) return { ...empty, failure: 'silent' }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return { ...empty, failure: 'broken', ...(code === undefined ? {} : { brokenBy: code }) }
}

const emptyAnswer = (exchange: number): Answer => ({
  exchange,
  status: 0,
  failure: undefined,
  headers: new Map(),
  mediaType: '',
  text: '',
  isCut: false,
  messages: [],
  events: [],
})
