import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import express from 'express'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { listen } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import { subjectOf } from '../kit/users.ts'

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  /** Verbs whose routes are mounted behind the middleware that asks for a token. */
  readonly guarded: readonly string[]
  mayUse(owner: string | undefined, caller: string | undefined): boolean
  /** Whether a session begins under the id that came with the request. */
  readonly adoptsIds: boolean
  /** What DELETE does beside answering. */
  end(sessions: Map<string, Session>, id: string): void
  /** What the page for an error says. */
  describe(error: Error, sessions: ReadonlyMap<string, Session>): object
}

export interface Session {
  readonly id: string
  readonly owner: string | undefined
}

const mended: Rules = {
  guarded: ['GET', 'POST', 'DELETE'],
  mayUse: (owner, caller) => owner === caller,
  adoptsIds: false,
  end: (sessions, id) => void sessions.delete(id),
  describe: () => ({ error: 'bad request' }),
}

/** MCP written out by hand on Express, as servers without an SDK have it. */
export function serveExpress(replaced: Partial<Rules> = {}): Promise<Served> {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Session>()
  const app = express()
  app.use(express.json())
  app.use('/mcp', (req, res, next) => (mayCall(req) ? next() : void res.status(403).end()))
  app.use('/mcp', (req, res, next) =>
    rules.guarded.includes(req.method) ? requireToken(req, res, next) : next(),
  )
  app.post('/mcp', (req, res, next) => {
    if (req.body?.method !== 'initialize') return next()
    const id = rules.adoptsIds ? (idOf(req) ?? randomUUID()) : randomUUID()
    sessions.set(id, { id, owner: subjectOf(req.headers.authorization) })
    res.setHeader('mcp-session-id', id)
    reply(req, res, initialized)
  })
  app.all('/mcp', findSession(rules, sessions))
  app.post('/mcp', (req, res) => {
    if (req.body?.id === undefined || req.body.method === undefined) return void res.status(202).end()
    if (req.body.method === 'ping') return reply(req, res, {})
    if (req.body.method === 'tools/list') return reply(req, res, { tools: [] })
    const error = { code: -32601, message: 'Method not found' }
    res.json({ jsonrpc: '2.0', id: req.body.id, error })
  })
  app.delete('/mcp', (req, res) => {
    rules.end(sessions, idOf(req) ?? '')
    res.status(204).end()
  })
  app.all('/mcp', (_req, res) => void res.status(405).end())
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    res.status(400).json(rules.describe(error, sessions))
  })
  return listen(createServer(app))
}

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'by-hand', version: '1.0.0' },
}

const idOf = (req: Request): string | undefined => req.headersDistinct['mcp-session-id']?.[0]

const mayCall = ({ headers, hostname }: Request): boolean =>
  headers.origin === undefined && ['127.0.0.1', 'localhost'].includes(hostname)

const requireToken: RequestHandler = (req, res, next) => {
  if (subjectOf(req.headers.authorization) !== undefined) return next()
  res.status(401).setHeader('www-authenticate', 'Bearer').json({ error: 'unauthorized' })
}

function findSession(rules: Rules, sessions: ReadonlyMap<string, Session>): RequestHandler {
  return (req, res, next) => {
    const id = idOf(req)
    const caller = subjectOf(req.headers.authorization)
    const session = id === undefined ? undefined : sessions.get(id)
    if (session !== undefined && rules.mayUse(session.owner, caller)) return next()
    const status = id === undefined ? 400 : 404
    const error = { code: -32001, message: 'Session not found' }
    res.status(status).json({ jsonrpc: '2.0', error, id: null })
  }
}

function reply(req: Request, res: Response, result: object): void {
  res.json({ jsonrpc: '2.0', id: req.body.id, result })
}
