import { randomUUID } from 'node:crypto'
import type { FetchHandler } from './legacy-server.ts'
import { objectIn, parseError } from './object-in.ts'
import type { Call, ListedTool } from './tool-server.ts'
import { isFromHere, userOf } from './users.ts'

export interface Conversation {
  readonly id: string
  readonly owner: string
}

/** A call, and the session that it is served from. */
export interface ConversationCall extends Call {
  readonly session: string
}

export interface ConversationRules {
  /** Which session serves a request with this id; undefined refuses it. */
  sessionFor(
    id: string | undefined,
    sessions: ReadonlyMap<string, Conversation>,
    user: string,
  ): Conversation | undefined
  mintId(user: string): string
  /** How a foreign id is refused, beside one that names nothing. */
  refuse(isForeign: boolean): Response
}

const mended: ConversationRules = {
  sessionFor: ownSession,
  mintId: () => randomUUID(),
  refuse: () => failure(404, 'Session not found'),
}

/** The session of this id, where it is the caller's. */
export function ownSession(
  id: string | undefined,
  sessions: ReadonlyMap<string, Conversation>,
  user: string,
): Conversation | undefined {
  const session = sessions.get(id ?? '')
  return session?.owner === user ? session : undefined
}

/** Of one principal, at once. */
const sessionsMax = 150

/** A server of revision 2025-11-25 that has sessions and tools. */
export function conversationServer(
  tools: readonly ListedTool[],
  call: (call: ConversationCall) => object | Promise<object>,
  replaced: Partial<ConversationRules> = {},
): FetchHandler {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Conversation>()
  return async (request) => {
    if (!isFromHere(request)) return failure(403, 'Forbidden')
    const user = userOf(request)
    if (user === undefined) return new Response('{}', { status: 401 })
    const id = request.headers.get('mcp-session-id') ?? undefined
    const session = rules.sessionFor(id, sessions, user)
    if (request.method !== 'POST') {
      if (request.method === 'DELETE' && session !== undefined) sessions.delete(session.id)
      return new Response(null, { status: session === undefined ? 404 : 204 })
    }
    const message = (await objectIn(request)) as Message | undefined
    if (message === undefined) return parseError()
    if (message.method === 'initialize') {
      const mine = [...sessions.values()].filter(({ owner }) => owner === user)
      if (mine.length >= sessionsMax) return failure(503, 'Too many sessions')
      const minted = rules.mintId(user)
      sessions.set(minted, { id: minted, owner: user })
      return answer(message.id, initialized, { 'mcp-session-id': minted })
    }
    if (session === undefined) return rules.refuse(sessions.has(id ?? ''))
    if (message.id === undefined) return new Response(null, { status: 202 })
    if (message.method === 'tools/list') return answer(message.id, { tools })
    if (message.method === 'ping') return answer(message.id, {})
    const { name = '', arguments: args = {} } = message.params ?? {}
    return answer(message.id, await call({ user, session: session.id, name, args }))
  }
}

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: {
    readonly name?: string
    readonly arguments?: Readonly<Record<string, unknown>>
  }
}

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'memory', version: '1.0.0' },
}

function answer(id: unknown, result: object, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id, result }, { headers })
}

export function failure(status: number, message: string): Response {
  const error = { code: -32001, message }
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status })
}
