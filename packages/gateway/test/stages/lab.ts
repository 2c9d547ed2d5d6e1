import { randomBytes } from 'node:crypto'
import { createGuard } from '@handfast/guard'
import type { Admitted, Guard, GuardRequest, Happening } from '@handfast/guard'
import { memoryStore } from '@handfast/guard/stores/memory'
import { classify } from '@handfast/protocol'
import type { UpstreamConfig } from '../../src/config/config.ts'
import { defaultRules } from '../../src/config/defaults.ts'
import { askedIn } from '../../src/data-path/asked.ts'
import type { Authenticator } from '../../src/data-path/authenticator.ts'
import type { Exchange } from '../../src/data-path/exchange.ts'
import { forward } from '../../src/data-path/forward.ts'
import { headersForServer } from '../../src/data-path/headers.ts'
import { createLeaving } from '../../src/data-path/leaving.ts'
import { createRenewals } from '../../src/data-path/renewals.ts'
import { createReplays } from '../../src/data-path/replays.ts'
import type { Route } from '../../src/data-path/route.ts'
import { sessionNote } from '../../src/data-path/session-note.ts'
import type { ServerEvent, UpstreamAnswer, UpstreamRequest } from '../../src/data-path/upstream.ts'
import { createRequestIdSource } from '../../src/data-path/request-id-source.ts'
import { stagesFor } from '../../src/stages/stages-for.ts'
import { maySubscribeBy } from '../../src/stages/subscriptions.ts'
import { initialize } from '../kit.ts'

/** What a server behind answers; undefined for 202 and nothing. */
export type Serve = (request: UpstreamRequest) => unknown

export interface Asking {
  readonly as: string
  readonly body?: unknown
  readonly session?: string | undefined
  readonly method?: Exchange['method']
  readonly headers?: Readonly<Record<string, string>>
  readonly scopes?: readonly string[]
  eachEvent?(event: Extract<ServerEvent, { readonly kind: 'event' }>): void
}

export interface Shown extends Omit<UpstreamAnswer, 'content'> {
  /** What the client sees of messages, whatever they came in. */
  readonly messages: readonly unknown[]
  /** As it is written. */
  readonly text: string
}

/** The way from a client to a server behind and back, without sockets. */
export interface Lab {
  readonly guard: Guard
  readonly route: Route
  readonly happened: Happening[]
  ask(asking: Asking): Promise<Shown>
  /** A session of the legacy era; its id. */
  begin(as: string): Promise<string>
  pass(ms: number): void
  /** How many of a kind the store holds. */
  records(kind: string): Promise<number>
}

export function lab(serve: Serve, rules: Partial<UpstreamConfig> = {}): Lab {
  let nowMs = 1_800_000_000_000
  const happened: Happening[] = []
  const config: UpstreamConfig = {
    ...defaultRules,
    name: 'behind',
    path: '/mcp',
    reach: { kind: 'http', url: 'http://127.0.0.1/mcp', connectionsMax: 1 },
    ...rules,
  }
  const store = memoryStore()
  const guard = createGuard({
    store,
    keys: [{ id: 'k', secret: randomBytes(32) }],
    clock: () => nowMs,
    cleartextOnLoopback: true,
    unsafelyKeepRequestIds: true,
    stateless: config.stateless,
    maySubscribe: maySubscribeBy(config.subscribe),
    watch: { tell: (happening) => void happened.push(happening) },
  })
  const upstream: Route['upstream'] = {
    name: config.name,
    send: async (request) => answerOf(await serve(request)),
    isReady: async () => true,
    close: async () => undefined,
  }
  const stages = stagesFor(config, guard, {
    requestIds: createRequestIdSource('test-prefix'),
  })
  const renewals = createRenewals({
    guard,
    upstream,
    absoluteMsMax: 43_200_000,
    sessionsMax: 10,
    sessionsMaxPerPrincipal: 2,
    exchangesTokens: false,
  })
  const replays = createReplays()
  const eventIds = guard.sealedValues<string>('event')
  const route: Route = { config, guard, stages, upstream, renewals, replays, eventIds }
  const ask: Lab['ask'] = (asking) => askOf(route, asking)
  return {
    guard,
    route,
    happened,
    ask,
    begin: async (as) => (await ask({ as, body: initialize })).sessionId ?? '',
    pass: (ms) => void (nowMs += ms),
    records: (kind) => store.count(kind, nowMs),
  }
}

async function askOf(route: Route, asking: Asking): Promise<Shown> {
  const { as, body, session, method = 'POST', headers = {}, scopes = [] } = asking
  const all = new Headers({
    host: '127.0.0.1',
    accept: 'application/json, text/event-stream',
    ...modernHeaders(body),
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
    ...headers,
  })
  const request: GuardRequest = {
    method,
    url: new URL('http://127.0.0.1/mcp'),
    headers: all,
    body,
    authInfo: {
      token: 't',
      clientId: 'app',
      scopes: [...scopes],
      extra: { iss: 'https://login.example', sub: as },
    },
    peer: { address: '127.0.0.1', isTls: false },
    sessionData: (caller) => sessionNote(caller, body),
  }
  const admission = await route.guard.admit(request)
  if (admission.kind === 'refused') {
    const { status, headers: sent, body: text } = admission.refusal
    return { status, headers: sent, sessionId: undefined, messages: [JSON.parse(text)], text }
  }
  const { context } = admission
  const exchange: Exchange = {
    ...context,
    upstream: route.config.name,
    method,
    era: admission.era,
    scopes,
    asking: { authenticators: [tokens('Bearer'), tokens('DPoP')], metadataUrl: undefined },
    asked: askedIn(admission.body),
  }
  return shown(route, { admission, exchange, headers: all, eachEvent: asking.eachEvent })
}

const tokens = (scheme: string): Authenticator => ({
  name: 'tokens',
  scheme,
  identify: async () => ({ kind: 'none' }),
})

interface Going {
  readonly admission: Admitted
  readonly exchange: Exchange
  readonly headers: Headers
  readonly eachEvent: Asking['eachEvent']
}

async function shown(
  route: Route,
  { admission, exchange, headers, eachEvent }: Going,
): Promise<Shown> {
  const answer = await forward(route, {
    admission,
    exchange,
    headers: headersForServer(headers),
    lastEventId: headers.get('last-event-id') ?? undefined,
    authInfo: undefined,
    leaving: createLeaving(),
  })
  const { status, sessionId: inner } = answer
  const sessionId = admission.answered({ status, sessionId: inner })
  const texts = await textsOf(answer, eachEvent)
  await admission.ended()
  const parsed = texts.map((text): unknown => JSON.parse(text))
  const text = texts.join('\n')
  return { ...answer, sessionId, messages: parsed.flat(), text }
}

async function textsOf(
  { content }: UpstreamAnswer,
  eachEvent: Asking['eachEvent'],
): Promise<readonly string[]> {
  if (content.kind === 'empty') return []
  if (content.kind === 'text') return [content.text]
  const texts: string[] = []
  for await (const event of content.events) {
    if (event.kind === 'event') eachEvent?.(event)
    if (event.kind === 'event' && event.data !== '') texts.push(event.data)
  }
  return texts
}

function modernHeaders(body: unknown): Readonly<Record<string, string>> {
  const { method, params } = Object(body)
  const version = Object(params)._meta?.['io.modelcontextprotocol/protocolVersion']
  if (classify({ protocolVersionHeader: version, body }).era !== 'modern') return {}
  const name = params.name ?? params.uri ?? params.taskId
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  }
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' },
}

/** A request of the modern era. */
export const modern = (method: string, params: object = {}, id: string | number = 1): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params: { ...params, _meta: { ...modernMeta, ...Object(params)._meta } },
})

export const legacy = (method: string, params: object = {}, id: string | number = 1): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})

export const callOf = (name: string, args: object = {}): object => ({ name, arguments: args })

/** What a server answers in a stream. */
export class Events {
  readonly events: readonly object[]
  constructor(events: readonly object[]) {
    this.events = events
  }
}

function answerOf(answered: unknown): UpstreamAnswer {
  const nothing = { headers: {}, sessionId: undefined }
  if (answered === undefined) return { ...nothing, status: 202, content: { kind: 'empty' } }
  if (isAnswer(answered)) return answered
  if (answered instanceof Events) {
    const events = eventsOf(answered.events)
    return { ...nothing, status: 200, content: { kind: 'events', events } }
  }
  return { ...nothing, status: 200, content: jsonOf(answered) }
}

const isAnswer = (value: unknown): value is UpstreamAnswer =>
  typeof value === 'object' && value !== null && 'content' in value && 'status' in value

export const jsonOf = (value: unknown): UpstreamAnswer['content'] => ({
  kind: 'text',
  type: 'application/json',
  text: JSON.stringify(value),
})

async function* eventsOf(messages: readonly object[]): AsyncGenerator<ServerEvent> {
  for (const message of messages) yield { kind: 'event', data: JSON.stringify(message) }
}

/** Answers `initialize` with a session, and everything else as it is told to. */
export function withSessions(serve: Serve): Serve {
  let count = 0
  return (request) => {
    const { id, method } = Object(request.body)
    if (method !== 'initialize') return serve(request)
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }
    count += 1
    const content = jsonOf({ jsonrpc: '2.0', id, result })
    return { status: 200, headers: {}, sessionId: `inner-${count}`, content }
  }
}

export const resultOf = (body: unknown, result: object): object => ({
  jsonrpc: '2.0',
  id: Object(body).id,
  result,
})
