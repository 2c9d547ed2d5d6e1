import { randomUUID } from 'node:crypto'
import { probe } from 'handfast/probe'
import { subjectOf, theTwo } from '../../../../servers/probe/kit/users.ts'

/** The pages and the MCP endpoint of a server whose users log in with a cookie. */

/** A visit of somebody, who may be logged in. */
export interface Visit {
  readonly user: string | undefined
  readonly notes: readonly string[]
  note(text: string): void
}

export interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: {
    readonly name?: string
    readonly arguments?: Readonly<Record<string, unknown>>
  }
}

export interface Answered {
  readonly status: number
  readonly body?: object
  /** Of a session of the endpoint that has begun. */
  readonly sessionId?: string
}

/** As in a configuration of the probe. */
export const companionsAt = (url: string) => {
  const post = (path: string) => ({
    method: 'POST',
    url: new URL(path, url),
    headers: [['content-type', 'application/json']] as const,
    body: '{}',
  })
  return { login: post('/login'), stepUp: post('/step-up'), logout: post('/logout'), pages: [] }
}

const nothing = { type: 'object', properties: {} }
const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }

const tools = [
  { name: 'whoami', annotations: { readOnlyHint: true }, inputSchema: nothing },
  { name: 'recall', annotations: { readOnlyHint: true }, inputSchema: nothing },
  { name: 'remember', inputSchema: text },
]

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'notes', version: '1.0.0' },
}

function answerOf({ id, method, params }: Message, visit: Visit): Answered {
  const result = (value: object): Answered => ({
    status: 200,
    body: { jsonrpc: '2.0', id, result: value },
  })
  const said = (one: string): Answered => result({ content: [{ type: 'text', text: one }] })
  if (id === undefined) return { status: 202 }
  if (method === 'initialize') return result(initialized)
  if (method === 'ping') return result({})
  if (method === 'tools/list') return result({ tools })
  const error = { code: -32601, message: 'Method not found' }
  if (method !== 'tools/call') return { status: 200, body: { jsonrpc: '2.0', id, error } }
  if (params?.name === 'whoami') return said(visit.user ?? 'nobody in particular')
  if (params?.name === 'recall') return said(visit.notes.join('\n'))
  visit.note(String(params?.arguments?.['text']))
  return said('noted')
}

/** What an endpoint is asked, by somebody who has logged in or has not. */
export interface Asked extends Visit {
  readonly authorization: string | undefined
  readonly sessionId: string | undefined
  readonly message: Message
}

/** The endpoint beside the pages. Where it is closed, its sessions are for their owners. */
export function createEndpoint(door: Door): (asked: Asked) => Answered {
  if (door === 'open') return (asked) => answerOf(asked.message, asked)
  const minted = new Map<string, string>()
  return (asked) => {
    const { message, sessionId } = asked
    const user = asked.user ?? subjectOf(asked.authorization)
    if (user === undefined) return { status: 401 }
    const answered = answerOf(message, { ...asked, user })
    if (message.method === 'initialize') {
      const id = randomUUID()
      minted.set(id, user)
      return { ...answered, sessionId: id }
    }
    const isForeign = sessionId !== undefined && minted.get(sessionId) !== user
    return isForeign ? { status: 404 } : answered
  }
}

/** What is asked where visitors are served before they log in, and where they are not. */
export const askedWhenOpen = ['session-not-regenerated', 'state-carried-across-login'] as const
export const askedWhenClosed = ['insecure-session-cookie', 'session-before-authentication'] as const

/** Open to visitors who have not logged in, whose form is remembered; or closed to them. */
export type Door = 'open' | 'closed'

export async function verdictsAt(
  url: string,
  door: Door,
): Promise<Readonly<Record<string, string>>> {
  const { stepUp: _, ...companions } = companionsAt(url)
  const { checks } = await probe({
    url,
    as: theTwo,
    companions,
    allowTools: ['remember'],
    only: door === 'open' ? askedWhenOpen : askedWhenClosed,
    level: 'disruptive',
  })
  return Object.fromEntries(checks.map(({ weakness, verdict }) => [weakness, verdict]))
}

export const all = (names: readonly string[], verdict: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, verdict]))

/** A browser with one cookie. */
export interface Browser {
  readonly origin: string
  send(path: string, init?: RequestInit): Promise<Response>
  /** `name=value`; undefined when it has none. */
  cookie(): string | undefined
}

export function browserAt(origin: string, cookie?: string): Browser {
  let held = cookie
  return {
    origin,
    async send(path, init = {}) {
      const headers = new Headers(init.headers)
      if (held !== undefined) headers.set('cookie', held)
      const response = await fetch(new URL(path, origin), { ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        held = /Max-Age=0/.test(line) ? undefined : line.split(';')[0]
      }
      return response
    },
    cookie: () => held,
  }
}
