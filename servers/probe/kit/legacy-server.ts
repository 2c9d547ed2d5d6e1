import { randomUUID } from 'node:crypto'
import { objectIn } from './object-in.ts'
import { simulatedClock } from './simulated-clock.ts'
import { userOf } from './users.ts'

export type FetchHandler = (request: Request) => Promise<Response>

/** What the server keeps for one caller, under the id that it was minted with. */
export interface Session {
  readonly id: string
  /** Undefined where everybody is let in. */
  readonly owner: string | undefined
  readonly openedAtMs: number
  usedAtMs: number
}

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  /** Who is calling; undefined is nobody. */
  principalOf(request: Request): string | undefined
  /** Whether a request without a principal is turned away. `session` is that of the id it carries. */
  needsPrincipal(request: Request, session: Session | undefined): boolean
  mintId(request: Request): string
  mayUse(session: Session, principal: string | undefined, request: Request): boolean
  /** What a DELETE does to the table. */
  end(sessions: Map<string, Session>, id: string): void
  mayCall(request: Request): boolean
  /** How long a session lasts: without a use, and in all. */
  readonly idleMsMax: number
  readonly absoluteMsMax: number
  /** Of one principal, at once. */
  readonly sessionsMax: number
  /** Pages beside the endpoint. */
  page(path: string, sessions: ReadonlyMap<string, Session>): object | undefined
  /** What the server says it can do. */
  readonly capabilities: object
  /** Answers what the server does not know by itself; the stream of a GET, too. */
  answer(call: LegacyCall): Promise<Response | undefined> | Response | undefined
}

/** A request in a session, by somebody who may use it. */
export interface LegacyCall {
  readonly request: Request
  readonly session: Session
  readonly principal: string | undefined
  /** Undefined for a GET. */
  readonly message: LegacyMessage | undefined
}

const mended: Rules = {
  principalOf: userOf,
  needsPrincipal: () => true,
  mintId: () => randomUUID(),
  mayUse: (session, principal) => session.owner === principal,
  end: (sessions, id) => void sessions.delete(id),
  mayCall(request) {
    const origin = request.headers.get('origin')
    const host = new URL(request.url).hostname
    return origin === null && (host === '127.0.0.1' || host === 'localhost')
  },
  idleMsMax: 15 * 60_000,
  absoluteMsMax: 8 * 60 * 60_000,
  sessionsMax: 150,
  page: (path, sessions) => (path === '/health' ? { ok: true, sessions: sessions.size } : undefined),
  capabilities: { tools: {} },
  answer: () => undefined,
}

/** A small MCP server with sessions, revision 2025-11-25, as a Fetch handler. */
export function legacyServer(replaced: Partial<Rules> = {}): FetchHandler {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Session>()
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname !== '/mcp') {
      const page = rules.page(pathname, sessions)
      return page === undefined ? new Response('no such page', { status: 404 }) : Response.json(page)
    }
    if (!rules.mayCall(request)) return failure(403, -32000, 'Forbidden')
    const id = request.headers.get('mcp-session-id')
    const session = id === null ? undefined : liveSession(sessions, id, rules)
    const principal = rules.principalOf(request)
    if (principal === undefined && rules.needsPrincipal(request, session)) {
      return new Response('{"error":"invalid_token"}', {
        status: 401,
        headers: { 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
      })
    }
    const body = request.method === 'POST' ? await objectIn(request) : undefined
    const message = body as LegacyMessage | undefined
    if (message?.method === 'initialize') {
      const mine = [...sessions.values()].filter(({ owner }) => owner === principal)
      if (mine.length >= rules.sessionsMax) return failure(503, -32000, 'Too many sessions')
      const minted = rules.mintId(request)
      const nowMs = simulatedClock.nowMs()
      const times = { openedAtMs: nowMs, usedAtMs: nowMs }
      sessions.set(minted, { id: minted, owner: principal, ...times })
      const { capabilities } = rules
      return result(message.id, { ...initialized, capabilities }, { 'mcp-session-id': minted })
    }
    if (id === null) return failure(400, -32000, 'Bad Request: Mcp-Session-Id header is required')
    if (session === undefined || !rules.mayUse(session, principal, request)) {
      return failure(404, -32001, 'Session not found')
    }
    session.usedAtMs = simulatedClock.nowMs()
    if (request.method === 'DELETE') {
      rules.end(sessions, id)
      return new Response(null, { status: 204 })
    }
    const other = await rules.answer({ request, session, principal, message })
    if (other !== undefined) return other
    if (request.method === 'GET') return openStream()
    if (message === undefined) return failure(400, -32700, 'Parse error')
    if (message.id === undefined || message.method === undefined) {
      return new Response(null, { status: 202 })
    }
    return answer(message)
  }
}

function liveSession(
  sessions: Map<string, Session>,
  id: string,
  { idleMsMax, absoluteMsMax }: Rules,
): Session | undefined {
  const session = sessions.get(id)
  if (session === undefined) return undefined
  const nowMs = simulatedClock.nowMs()
  const isIdle = nowMs - session.usedAtMs > idleMsMax
  if (!isIdle && nowMs - session.openedAtMs <= absoluteMsMax) return session
  sessions.delete(id)
  return undefined
}

export interface LegacyMessage {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: Readonly<Record<string, unknown>>
}

const initialized = {
  protocolVersion: '2025-11-25',
  serverInfo: { name: 'notes', version: '1.0.0' },
}

function answer({ id, method }: LegacyMessage): Response {
  if (method === 'ping') return result(id, {})
  if (method === 'tools/list') return result(id, { tools: [] })
  return Response.json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } })
}

export function result(id: unknown, value: object, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id, result: value }, { headers })
}

function failure(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status })
}

function openStream(): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(': open\n\n')),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
