import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { apiKeysOf } from '../api-keys.ts'
import { begin as beginAt, gatewayBefore, initialize as message, upstreamAt, wire } from '../kit.ts'
import type { Overrides } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'

/** One request as the server behind got it, of which nothing was interpreted. */
export interface Recorded {
  readonly method: string
  readonly target: string
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface Recorder extends Listening {
  readonly seen: Recorded[]
}

/** Remembers each request, and answers it as a server of either era would. */
export async function recorder(): Promise<Recorder> {
  const seen: Recorded[] = []
  let sessions = 0
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const { method = '', url: target = '', rawHeaders } = req
      seen.push({ method, target, rawHeaders, body })
      const { text, isInitial } = answerTo(body)
      const session = isInitial ? { 'mcp-session-id': `inner-${(sessions += 1)}` } : {}
      const type = { 'content-type': 'application/json' }
      res.writeHead(text === '' ? 202 : 200, text === '' ? {} : { ...type, ...session })
      res.end(text)
    })
  })
  return { ...(await listening(server)), seen }
}

const initialized = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} }

function answerTo(body: string): { readonly text: string; readonly isInitial: boolean } {
  const asked: unknown = body === '' ? [] : JSON.parse(body)
  const answers = [asked].flat().flatMap((one) => {
    const { id, method } = Object(one) as { readonly id?: unknown; readonly method?: unknown }
    if (id === undefined || method === undefined) return []
    const result = method === 'initialize' ? initialized : { resultType: 'complete' }
    return [{ jsonrpc: '2.0', id, result }]
  })
  const isInitial = Object(asked).method === 'initialize'
  const shown = Array.isArray(asked) ? answers : answers[0]
  return { text: answers.length === 0 ? '' : JSON.stringify(shown), isInitial }
}

export const keys: Readonly<Record<string, string>> = {
  alice: 'alice-credential-7f3a',
  bob: 'bob-credential-91cc',
}

/** Before a recorder, with alice and bob for callers, who may ask as often as they like. */
export const gatewayOfTwo = (url: string, overrides: Overrides = {}): Promise<Gateway> =>
  gatewayBefore(url, {
    callers: [apiKeysOf(keys)],
    upstreams: [
      {
        ...upstreamAt(url, overrides.rules),
        reach: { kind: 'http', url, connectionsMax: 1000 },
      },
    ],
    ...overrides,
    limits: { ...generous, ...overrides.limits },
  })

const generous = {
  ...defaultConfig.limits,
  drainMsMax: 500,
  requestsPerMinutePerPrincipal: 10 ** 6,
  exchangesMaxPerPrincipal: 10 ** 6,
}

export interface Stand {
  readonly behind: Recorder
  readonly gateway: Gateway
  /** Of the gateway, where clients find the recorder. */
  readonly url: string
  /** A session of alice. */
  readonly session: string
}

/** What all tests of a file share; what the recorder has seen begins anew with each of them. */
export function standing(): Stand {
  let opened: Stand | undefined
  const stand = (): Stand => {
    if (opened === undefined) throw new Error('It is there while tests run.')
    return opened
  }
  beforeAll(async () => {
    const behind = await recorder()
    const gateway = await gatewayOfTwo(behind.url)
    const url = `${gateway.url}/mcp`
    opened = { behind, gateway, url, session: await begin(url, 'alice') }
  })
  beforeEach(() => void (stand().behind.seen.length = 0))
  afterAll(async () => {
    await opened?.gateway.close()
    await opened?.behind.close()
  })
  return {
    get behind() {
      return stand().behind
    },
    get gateway() {
      return stand().gateway
    },
    get url() {
      return stand().url
    },
    get session() {
      return stand().session
    },
  }
}

export interface Heard {
  /** Of each answer on the connection, in turn; empty when it was closed without one. */
  readonly statuses: readonly number[]
  readonly text: string
}

/**
 * Sends these bytes on a connection of their own, and hears what comes until it is closed.
 *
 * @param isAll Says that nothing more will come, of a request that may not be whole.
 */
export function sendRaw(url: string, bytes: string | Uint8Array, isAll = false): Promise<Heard> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => (text += String(chunk)))
    // A connection that was reset has said what it had to say.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      // Not at the beginning of lines alone: a body ends without one.
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
        Number(status),
      )
      resolve({ statuses, text })
    })
    const written = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    if (isAll) socket.end(written)
    else socket.write(written)
  })
}

export interface RawRequest {
  readonly method?: string
  readonly target?: string
  /** After `Host` and the key of alice. */
  readonly lines?: readonly string[]
  readonly body?: string
}

/** A request that ends its connection, with no length of the body unless one is among the lines. */
export function rawRequest({
  method = 'POST',
  target = '/mcp',
  lines = [],
  body = '',
}: RawRequest): string {
  const head = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Api-Key: ${keys['alice']}`,
    'Connection: close',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    ...lines,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

export const lengthOf = (body: string): string => `Content-Length: ${body.length}`

export const initialize: string = JSON.stringify(message)

/** Begins a session, and says what it is called. */
export const begin = (url: string, as: string): Promise<string> =>
  beginAt(url, { 'x-api-key': keys[as] ?? '' })

export const post = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { ...wire, 'x-api-key': keys['alice'] ?? '', ...headers },
  })
