import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createNotes } from '../kit/notes.ts'
import type { MayRead } from '../kit/notes.ts'
import { listen } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import { subjectOf } from '../kit/users.ts'
import { answerError, answerJson, openEvents } from './starlette.ts'
import { answerTo } from './session.ts'
import type { Message, Session } from './session.ts'

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  /** From 1.27.2 on, a session is compared with the user that its first request was made by. */
  mayUse(owner: string, caller: string): boolean
  /** `transport_security`, which looks at Host and Origin. */
  readonly transportSecurity: boolean
  readonly mayRead: MayRead
  /** Whether what DELETE ended stays ended. */
  readonly terminates: boolean
}

const mended: Rules = {
  mayUse: (owner, caller) => owner === caller,
  transportSecurity: true,
  mayRead: (owner, caller) => owner === caller,
  terminates: true,
}

/**
 * How the session manager of the Python SDK answers, word for word: ids in plain hex, errors with
 * the id "server-error", lines that end with CR and LF, and a path that wants its last slash.
 */
export async function servePython(replaced: Partial<Rules> = {}): Promise<Served> {
  const manager = createManager({ ...mended, ...replaced })
  const served = await listen(createServer((req, res) => void manager(req, res)))
  return { ...served, url: `${served.url}/` }
}

type Manager = (req: IncomingMessage, res: ServerResponse) => Promise<void>

function createManager(rules: Rules): Manager {
  const sessions = new Map<string, Session>()
  const notes = createNotes(rules.mayRead)
  return async (req, res) => {
    if (req.url === '/mcp') return void res.writeHead(307, { location: '/mcp/' }).end()
    if (req.url !== '/mcp/') return void res.writeHead(404).end('Not Found')
    const caller = subjectOf(req.headers.authorization)
    if (caller === undefined) return answerJson(res, 401, unauthorized)
    const [id] = req.headersDistinct['mcp-session-id'] ?? []
    // Whatever comes without an id gets a session, also where it is then turned away.
    const session = id === undefined ? create(sessions, caller) : sessions.get(id)
    if (session === undefined || !rules.mayUse(session.owner, caller)) {
      return answerError(res, 404, 'Session not found')
    }
    const refusal = rules.transportSecurity ? refusalOf(req) : undefined
    if (refusal !== undefined) return void res.writeHead(refusal.status).end(refusal.words)
    const headers = { 'mcp-session-id': session.id }
    if (session.isTerminated && rules.terminates) {
      return answerError(res, 404, 'Not Found: Session has been terminated')
    }
    if (req.method === 'DELETE') {
      session.isTerminated = true
      return answerJson(res, 200, null, headers)
    }
    if (req.method === 'GET') return openStandalone(session, res, headers)
    const message = parsed(await text(req))
    if (message === undefined) return answerError(res, 400, 'Parse error')
    if (id === undefined && message.method !== 'initialize') {
      return answerError(res, 400, 'Bad Request: Missing session ID', headers)
    }
    if (message.id === undefined || message.method === undefined) {
      session.isInitialized ||= message.method === 'notifications/initialized'
      return answerJson(res, 202, null, headers)
    }
    const stream = openEvents(res, headers)
    stream.send({ jsonrpc: '2.0', id: message.id, ...answerTo(message, { session, notes, caller }) })
    stream.end()
  }
}

function create(sessions: Map<string, Session>, owner: string): Session {
  const id = randomUUID().replaceAll('-', '')
  const session = { id, owner, isInitialized: false, isTerminated: false, hasStream: false }
  sessions.set(id, session)
  return session
}

const unauthorized = { error: 'invalid_token', error_description: 'Authentication required' }

interface Refusal {
  readonly status: number
  readonly words: string
}

const localHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/u
const localOrigin = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/u

/** What `transport_security` allows by default where the server is bound to this machine. */
function refusalOf({ headers: { host = '', origin } }: IncomingMessage): Refusal | undefined {
  if (!localHost.test(host)) return { status: 421, words: 'Invalid Host header' }
  if (origin === undefined || localOrigin.test(origin)) return undefined
  return { status: 403, words: 'Invalid Origin header' }
}

function openStandalone(
  session: Session,
  res: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  if (session.hasStream) {
    return answerError(res, 409, 'Conflict: Only one SSE stream is allowed per session')
  }
  session.hasStream = true
  const stream = openEvents(res, headers)
  stream.ping()
  res.on('close', () => {
    session.hasStream = false
  })
}

function parsed(body: string): Message | undefined {
  try {
    return JSON.parse(body) as Message
  } catch {
    return undefined
  }
}
