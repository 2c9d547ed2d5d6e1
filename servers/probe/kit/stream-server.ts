import { randomUUID } from 'node:crypto'
import type { FetchHandler } from './legacy-server.ts'
import { objectIn, parseError } from './object-in.ts'
import { simulatedClock } from './simulated-clock.ts'
import { userOf } from './users.ts'

interface Session {
  readonly owner: string
  usedAtMs: number
  send(message: object): void
}

/** What HTTP+SSE servers differ in. */
export interface StreamRules {
  /** Who is calling; undefined is nobody. */
  ownerOf(request: Request): string | undefined
  /** Of one principal, at once. */
  readonly sessionsMax: number
  /** How long a session lasts without a use. */
  readonly idleMsMax: number
  mintId(request: Request): string
  /** What happens to a session when its stream was closed. */
  close(sessions: Map<string, unknown>, id: string): void
  /** Whose stream an answer goes to. */
  routeOf(sessions: ReadonlyMap<string, Session>, id: string): Session | undefined
  /** The id of an event that is sent to somebody; undefined where events have none. */
  store(owner: string, data: string): string | undefined
  /** What a stream begins with, for a client that comes back. */
  missed(request: Request): readonly { readonly id: string; readonly data: string }[]
  /** Sees to a message before the server does; whether it has. */
  takes(call: StreamCall): boolean
}

/** A message in a session, by its owner. */
export interface StreamCall {
  readonly session: string
  readonly message: Message
  send(message: object): void
}

const mended: StreamRules = {
  ownerOf: userOf,
  sessionsMax: 150,
  idleMsMax: 15 * 60_000,
  mintId: () => randomUUID(),
  close: (sessions, id) => void sessions.delete(id),
  routeOf: (sessions, id) => sessions.get(id),
  store: () => undefined,
  missed: () => [],
  takes: () => false,
}

const echo = {
  name: 'echo',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

const initialized = {
  protocolVersion: '2024-11-05',
  capabilities: { tools: {} },
  serverInfo: { name: 'notes', version: '1.0.0' },
}

/** A small MCP server of revision 2024-11-05, as a Fetch handler. */
export function streamServer(replaced: Partial<StreamRules> = {}): FetchHandler {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Session>()
  return async (request) => {
    const owner = rules.ownerOf(request)
    if (owner === undefined) return new Response('{}', { status: 401 })
    const url = new URL(request.url)
    if (request.method === 'GET') {
      const mine = [...sessions.values()].filter((session) => session.owner === owner)
      if (mine.length >= rules.sessionsMax) return new Response('Too many', { status: 503 })
      const id = rules.mintId(request)
      const begin = (write: Write): void => {
        for (const one of rules.missed(request)) write(one)
        const send = (message: object): void => {
          const data = JSON.stringify(message)
          write({ data, id: rules.store(owner, data) })
        }
        sessions.set(id, { owner, usedAtMs: simulatedClock.nowMs(), send })
      }
      const endpoint = `/messages?sessionId=${id}`
      return opened(begin, { endpoint, close: () => rules.close(sessions, id) })
    }
    const id = url.searchParams.get('sessionId') ?? ''
    const session = sessions.get(id)
    const nowMs = simulatedClock.nowMs()
    const isLive = session !== undefined && nowMs - session.usedAtMs <= rules.idleMsMax
    if (url.pathname !== '/messages' || !isLive || session.owner !== owner) {
      return new Response('Session not found', { status: 404 })
    }
    session.usedAtMs = nowMs
    const message = (await objectIn(request)) as Message | undefined
    if (message === undefined) return parseError()
    const route = rules.routeOf(sessions, id)
    const isTaken = route !== undefined && rules.takes({ session: id, message, send: route.send })
    if (!isTaken && message.id !== undefined) route?.send(answerTo(message))
    return new Response('Accepted', { status: 202 })
  }
}

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: { readonly arguments?: { readonly text?: string } }
}

function answerTo({ id, method, params }: Message): object {
  const result = (value: object): object => ({ jsonrpc: '2.0', id, result: value })
  if (method === 'initialize') return result(initialized)
  if (method === 'ping') return result({})
  if (method === 'tools/list') return result({ tools: [echo] })
  const text = params?.arguments?.text
  if (method === 'tools/call') return result({ content: [{ type: 'text', text }] })
  return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }
}

interface Opening {
  readonly endpoint: string
  close(): void
}

type Write = (event: { readonly id: string | undefined; readonly data: string }) => void

function opened(begin: (write: Write) => void, { endpoint, close }: Opening): Response {
  const encoder = new TextEncoder()
  let isOpen = true
  const body = new ReadableStream({
    start(controller) {
      const write = (text: string): void => {
        if (isOpen) controller.enqueue(encoder.encode(text))
      }
      write(`event: endpoint\ndata: ${endpoint}\n\n`)
      begin(({ id, data }) => {
        const line = id === undefined ? '' : `id: ${id}\n`
        write(`${line}event: message\ndata: ${data}\n\n`)
      })
    },
    cancel() {
      isOpen = false
      close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
