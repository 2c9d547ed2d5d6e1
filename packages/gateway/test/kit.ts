import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { defaultConfig, defaultRules, startGateway } from '../src/index.ts'
import type { Config, Gateway } from '../src/index.ts'
import type { UpstreamConfig, UpstreamRules } from '../src/config/config.ts'
import { listening } from './listening.ts'
import type { Listening } from './listening.ts'

export interface Seen {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface EchoServer extends Listening {
  readonly seen: readonly Seen[]
}

/** Answers every request alike, names a session on initialize, and remembers what it was sent. */
export async function echoServer(result: object = {}): Promise<EchoServer> {
  const seen: Seen[] = []
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => (body += chunk))
    req.on('end', () => {
      seen.push({ method: req.method ?? '', headers: req.headers, body })
      const { id = null, method } = messageIn(body)
      const session = method === 'initialize' ? { 'mcp-session-id': randomUUID() } : {}
      res.writeHead(200, { 'content-type': 'application/json', ...session })
      res.end(JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } }))
    })
  })
  return { ...(await listening(server)), seen }
}

interface MessageSeen {
  readonly id?: unknown
  readonly method?: unknown
}

const messageIn = (body: string): MessageSeen =>
  body === '' ? {} : (JSON.parse(body) as MessageSeen)

export type Overrides = Partial<Omit<Config, 'upstreams'>> & {
  readonly rules?: Partial<UpstreamRules>
  readonly upstreams?: readonly UpstreamConfig[]
  readonly clock?: () => number
}

/** A gateway on a free port, before one upstream at `/mcp`. */
export function gatewayBefore(url: string, overrides: Overrides = {}): Promise<Gateway> {
  const { rules, clock, ...config } = overrides
  const whole = {
    ...defaultConfig,
    admin: undefined,
    watch: { events: 'none' } as const,
    callers: [{ kind: 'anonymous' } as const],
    upstreams: [upstreamAt(url, rules)],
    ...config,
    listen: { ...defaultConfig.listen, ...config.listen, port: 0 },
    limits: { ...defaultConfig.limits, drainMsMax: 500, ...config.limits },
  }
  return startGateway(whole, clock)
}

export const upstreamAt = (url: string, rules: Partial<UpstreamRules> = {}): UpstreamConfig => ({
  ...defaultRules,
  ...rules,
  name: 'behind',
  path: '/mcp',
  reach: { kind: 'http', url, connectionsMax: 100 },
})

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
}

/** What a client of the legacy era begins with. */
export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
} as const

/** What a client says of every message. */
export const wire = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const

/** Begins a session, and says what it is called. */
export async function begin(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const body = JSON.stringify(initialize)
  const response = await fetch(url, { method: 'POST', headers: { ...wire, ...headers }, body })
  await response.text()
  const id = response.headers.get('mcp-session-id')
  if (id === null) throw new Error(`initialize was answered with ${response.status}`)
  return id
}

/** A request of the modern era, as a client writes it. */
export function modern(
  method: string,
  params: object = {},
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  const name = 'name' in params && typeof params.name === 'string' ? params.name : undefined
  return {
    method: 'POST',
    headers: {
      ...wire,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
  }
}
