import { randomUUID } from 'node:crypto'
import type { FetchHandler } from './legacy-server.ts'
import { objectIn } from './object-in.ts'
import { userOf } from './users.ts'

/** A visit of somebody, who may be logged in. */
export interface Visitor {
  readonly user: string | undefined
  /** Who has asked for it, logged in or not. */
  readonly caller: string | undefined
  readonly isAdmin: boolean
  readonly notes: readonly string[]
}

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface LoginRules {
  /** Whether the old id still names anything after a login or a step-up. */
  readonly keepsId: boolean
  /** What somebody who logs in finds of what was stored before. */
  inherited(notes: readonly string[]): readonly string[]
  /** What a logout does to the table. */
  logOut(visitors: Map<string, Visitor>, id: string): void
}

const mended: LoginRules = {
  keepsId: false,
  inherited: () => [],
  logOut: (visitors, id) => void visitors.delete(id),
}

/** Where the requests beside the endpoint are, as a user would declare them. */
export const loginSetUp = (url: string): object => {
  const post = (path: string): object => ({
    method: 'POST',
    url: new URL(path, url),
    headers: [],
    body: undefined,
  })
  return {
    companions: { login: post('/login'), stepUp: post('/step-up'), logout: post('/logout'), pages: [] },
    allowTools: ['remember'],
  }
}

/** Sessions for everybody, which a login on a page beside the endpoint turns into somebody's. */
export function loginServer(replaced: Partial<LoginRules> = {}): FetchHandler {
  const rules = { ...mended, ...replaced }
  const visitors = new Map<string, Visitor>()
  return async (request) => {
    const { pathname, hostname } = new URL(request.url)
    const isForeign = request.headers.get('origin') !== null || hostname !== '127.0.0.1'
    if (isForeign) return failure(403, null, 'Forbidden')
    const { id: rpcId, method, params } = await messageOf(request)
    const id = request.headers.get('mcp-session-id') ?? ''
    const visitor = visitors.get(id)
    if (pathname === '/mcp' && method === 'initialize') {
      const caller = userOf(request)
      const theirs = [...visitors.values()].filter((known) => known.caller === caller)
      if (theirs.length >= sessionsMax) return failure(503, rpcId, 'Too many sessions')
      return result(rpcId, initialized, open(visitors, randomUUID(), { ...anonymous, caller }))
    }
    if (pathname === '/login') {
      const user = userOf(request)
      if (user === undefined) return new Response('wrong password', { status: 401 })
      const notes = rules.inherited(visitor?.notes ?? [])
      return change(id, { user, caller: user, isAdmin: false, notes })
    }
    if (visitor === undefined) return failure(404, null, 'Session not found')
    if (pathname === '/step-up') return change(id, { ...visitor, isAdmin: true })
    if (pathname === '/logout') {
      rules.logOut(visitors, id)
      return new Response(null, { status: 204 })
    }
    if (pathname !== '/mcp') return new Response('no such page', { status: 404 })
    if (request.method === 'DELETE') {
      visitors.delete(id)
      return new Response(null, { status: 204 })
    }
    if (request.method !== 'POST') return new Response(null, { status: 405 })
    if (rpcId === undefined) return new Response(null, { status: 202 })
    if (method === 'ping') return result(rpcId, {})
    if (method === 'tools/list') return result(rpcId, { tools })
    if (method !== 'tools/call') return failure(200, rpcId, 'Method not found')
    if (params?.name === 'whoami') return result(rpcId, said(describe(visitor)))
    if (params?.name === 'recall') return result(rpcId, said(visitor.notes.join('\n')))
    const notes = [...visitor.notes, String(params?.arguments?.['text'])]
    visitors.set(id, { ...visitor, notes })
    return result(rpcId, said('noted'))
  }

  function change(id: string, visitor: Visitor): Response {
    if (!rules.keepsId) visitors.delete(id)
    const headers = open(visitors, rules.keepsId ? id : randomUUID(), visitor)
    return new Response(null, { status: 204, headers })
  }
}

/** Of one caller, at once. */
const sessionsMax = 150

const anonymous: Visitor = { user: undefined, caller: undefined, isAdmin: false, notes: [] }

const describe = ({ user, isAdmin }: Visitor): string =>
  user === undefined ? 'nobody in particular' : `${user}, ${isAdmin ? 'administrator' : 'member'}`

function open(visitors: Map<string, Visitor>, id: string, visitor: Visitor): Record<string, string> {
  visitors.set(id, visitor)
  return { 'mcp-session-id': id }
}

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: {
    readonly name?: string
    readonly arguments?: Readonly<Record<string, unknown>>
  }
}

async function messageOf(request: Request): Promise<Message> {
  const body = request.method === 'POST' ? await objectIn(request) : undefined
  return (body ?? {}) as Message
}

const said = (text: string): object => ({ content: [{ type: 'text', text }] })

function result(id: unknown, value: object, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id, result: value }, { headers })
}

function failure(status: number, id: unknown, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id, error: { code: -32001, message } }, { status })
}

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'notes', version: '1.0.0' },
}

const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
const nothing = { type: 'object', properties: {} }

const tools = [
  { name: 'whoami', annotations: { readOnlyHint: true }, inputSchema: nothing },
  { name: 'recall', annotations: { readOnlyHint: true }, inputSchema: nothing },
  { name: 'remember', inputSchema: text },
]
