import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { callerOf } from '@handfast/guard'
import type { Caller } from '@handfast/guard'
import type { StdioReach } from '../../src/config/config.ts'
import type { ServerEvent, Upstream, UpstreamAnswer } from '../../src/data-path/upstream.ts'
import type { Credential } from '../../src/upstreams/credential.ts'
import { noCredential } from '../../src/upstreams/no-credential.ts'
import type { ProcessHappening } from '../../src/upstreams/stdio/happening.ts'
import { stdioUpstream } from '../../src/upstreams/stdio/stdio-upstream.ts'
import { createWarden } from '../../src/upstreams/stdio/warden.ts'
import { stdioReach } from './kit.ts'

export const callerNamed = (subject: string): Promise<Caller> =>
  callerOf({ issuer: 'urn:test', subject })

export interface Opened {
  readonly upstream: Upstream
  readonly happenings: readonly ProcessHappening[]
  close(): Promise<void>
}

export interface Opening {
  readonly reach?: Partial<StdioReach>
  readonly credential?: Credential
  readonly answerBytesMax?: number
  readonly clock?: () => number
  readonly name?: string
}

/** A server over stdio, without a gateway before it. */
/** Ids of requests begin anywhere; here at 1, so that servers in a line of shell can answer. */
const countingFromOne = (bytes: number): Uint8Array<ArrayBuffer> =>
  bytes === startBytes ? new Uint8Array(bytes) : new Uint8Array(randomBytes(bytes))

const startBytes = 4

export function openStdio(opening: Opening = {}): Opened {
  const happenings: ProcessHappening[] = []
  const warden = createWarden()
  const upstream = stdioUpstream({
    name: 'plain',
    reach: stdioReach(opening.name ?? 'plain.mjs', opening.reach),
    credential: opening.credential ?? noCredential,
    answerBytesMax: opening.answerBytesMax ?? 2 ** 20,
    streamIdleMsMax: 60_000,
    ambient: process.env,
    clock: opening.clock ?? Date.now,
    random: countingFromOne,
    warden,
    tell: (happening) => void happenings.push(happening),
  })
  return {
    upstream,
    happenings,
    async close() {
      await upstream.close()
      warden.close()
    },
  }
}

export interface Client {
  /** Undefined in the modern era. */
  readonly sessionId: string | undefined
  post(body: unknown, signal?: AbortSignal): Promise<UpstreamAnswer>
  call(name: string, args?: object, more?: CallOptions): Promise<UpstreamAnswer>
  listen(signal: AbortSignal): Promise<UpstreamAnswer>
  end(): Promise<UpstreamAnswer>
}

export interface CallOptions {
  readonly id?: string | number
  readonly signal?: AbortSignal
  readonly progressToken?: string | number
}

const initialize = {
  jsonrpc: '2.0',
  id: 'begin',
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'test', version: '1' },
  },
}

/** Of a client that stays. */
const staying = (): AbortSignal => new AbortController().signal

/** A session of the legacy era. */
export async function beginSession(upstream: Upstream, caller: Caller): Promise<Client> {
  const open = clientOf(upstream, { caller, sessionId: undefined, meta: {}, headers: {} })
  const { sessionId } = await open.post(initialize)
  if (sessionId === undefined) throw new Error('no session')
  const client = clientOf(upstream, { caller, sessionId, meta: {}, headers: {} })
  await client.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  return client
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

export const modernClient = (upstream: Upstream, caller: Caller): Client =>
  clientOf(upstream, {
    caller,
    sessionId: undefined,
    meta: modernMeta,
    headers: { 'mcp-protocol-version': '2026-07-28' },
  })

interface Who {
  readonly caller: Caller
  readonly sessionId: string | undefined
  readonly meta: object
  readonly headers: Readonly<Record<string, string>>
}

function clientOf(upstream: Upstream, { caller, sessionId, meta, headers }: Who): Client {
  const send = (method: 'DELETE' | 'GET' | 'POST', body: unknown, signal: AbortSignal) =>
    upstream.send({ method, headers, sessionId, body, caller, authInfo: undefined, signal })
  const post = (body: unknown, signal: AbortSignal = staying()): Promise<UpstreamAnswer> =>
    send('POST', body, signal)
  return {
    sessionId,
    post,
    call: (name, args = {}, { id = 1, signal, progressToken } = {}) =>
      post(
        {
          jsonrpc: '2.0',
          id,
          method: 'tools/call',
          params: {
            name,
            arguments: args,
            _meta: { ...meta, ...(progressToken === undefined ? {} : { progressToken }) },
          },
        },
        signal,
      ),
    listen: (signal) => send('GET', undefined, signal),
    end: () => send('DELETE', undefined, staying()),
  }
}

interface Answered {
  readonly id?: unknown
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: { readonly content?: readonly { readonly text: string }[] }
  readonly error?: { readonly code: number }
}

/** The messages of an answer, all of them. */
export async function messagesOf({ content }: UpstreamAnswer): Promise<readonly Answered[]> {
  if (content.kind === 'text') return [JSON.parse(content.text) as Answered]
  if (content.kind === 'empty') return []
  const messages: Answered[] = []
  for await (const event of content.events) messages.push(...messageOf(event))
  return messages
}

const messageOf = (event: ServerEvent): readonly Answered[] =>
  event.kind === 'event' ? [JSON.parse(event.data) as Answered] : []

/** The next message of a stream, which stays open. */
export async function nextOf(events: AsyncIterator<ServerEvent>): Promise<Answered> {
  for (;;) {
    const { value, done } = await events.next()
    if (done === true) throw new Error('the stream has ended')
    const [message] = messageOf(value)
    if (message !== undefined) return message
  }
}

export function eventsOf({ content }: UpstreamAnswer): AsyncIterator<ServerEvent> {
  if (content.kind !== 'events') throw new Error(`${content.kind} is no stream`)
  return content.events[Symbol.asyncIterator]()
}

/** What a tool of `plain.mjs` has answered. */
export async function valueOf(answer: UpstreamAnswer): Promise<unknown> {
  const message = (await messagesOf(answer)).at(-1)
  return JSON.parse(message?.result?.content?.[0]?.text ?? 'null')
}

/** A zombie that nobody has waited for yet is no process any more. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return stat !== '' && !/\) [ZX] /u.test(stat)
}

export async function until(
  holds: () => boolean | Promise<boolean>,
  msMax = 10_000,
): Promise<void> {
  const untilMs = Date.now() + msMax
  while (!(await holds())) {
    if (Date.now() > untilMs) throw new Error(`not within ${msMax} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
