import { randomUUID } from 'node:crypto'
import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
  localhostAllowedHostnames,
  hostHeaderValidationResponse,
  originValidationResponse,
} from '@modelcontextprotocol/server'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { createNotes } from '../kit/notes.ts'
import type { MayRead, StoredNotes } from '../kit/notes.ts'
import { serve } from '../kit/serve.ts'
import type { Served } from '../kit/serve.ts'
import { userOf } from '../kit/users.ts'
import { bankServer } from './bank-server.ts'
import { sealed } from './confirmations.ts'
import type { Confirmations } from './confirmations.ts'

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  readonly mayRead: MayRead
  /** In the place of notes that `mayRead` decides about. */
  readonly notes: StoredNotes | undefined
  readonly confirmations: Confirmations
  /** Whether Origin and Host are looked at before anything else. */
  readonly validatesOrigin: boolean
  /** Of the sessions that clients of earlier revisions get. */
  mayUse(owner: string, caller: string): boolean
  needsToken(request: Request): boolean
  mintId(chosen: string | null): string
  readonly takesChosenIds: boolean
}

const mended: Rules = {
  mayRead: (owner, caller) => owner === caller,
  notes: undefined,
  confirmations: sealed((pending, request) => pending.sameAs === request.sameAs),
  validatesOrigin: true,
  mayUse: (owner, caller) => owner === caller,
  needsToken: () => true,
  mintId: () => randomUUID(),
  takesChosenIds: false,
}

interface Entry {
  readonly transport: WebStandardStreamableHTTPServerTransport
  readonly owner: string
}

/**
 * SDK v2: its handler for 2026-07-28, and the documented map of sessions for earlier clients.
 *
 * @param around Puts something in front of it, in the same process.
 */
export function serveSdkV2(
  replaced: Partial<Rules> = {},
  around: (handler: FetchHandler) => FetchHandler = (handler) => handler,
): Promise<Served> {
  const rules = { ...mended, ...replaced }
  const sessions = new Map<string, Entry>()
  const notes = rules.notes ?? createNotes(rules.mayRead)
  const createServer = (): ReturnType<typeof bankServer> =>
    bankServer({ notes, confirmations: rules.confirmations })
  const modern = createMcpHandler(createServer, { legacy: 'reject' })
  const handler: FetchHandler = async (request) => {
    const refusal = rules.validatesOrigin ? refusalOf(request) : undefined
    if (refusal !== undefined) return refusal
    const user = userOf(request)
    if (user === undefined && rules.needsToken(request)) {
      return new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    }
    const authInfo = authInfoOf(user ?? 'nobody')
    if (!(await isLegacyRequest(request))) return modern.fetch(request, { authInfo })
    const id = request.headers.get('mcp-session-id')
    const known = sessions.get(id ?? '')
    const isOwn = known !== undefined && (user === undefined || rules.mayUse(known.owner, user))
    if (isOwn) return known.transport.handleRequest(request, { authInfo })
    if (id !== null && (known !== undefined || !rules.takesChosenIds)) return notFound()
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => rules.mintId(id),
      onsessioninitialized: (minted) => void sessions.set(minted, { transport, owner: user ?? '' }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    })
    await createServer().connect(transport)
    return transport.handleRequest(request, { authInfo })
  }
  return serve(around(handler))
}

const refusalOf = (request: Request): Response | undefined =>
  hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
  originValidationResponse(request, ['app.example'])

const authInfoOf = (sub: string): AuthInfo => ({
  token: '',
  clientId: 'desktop',
  scopes: [],
  extra: { sub },
})

function notFound(): Response {
  const error = { code: -32001, message: 'Session not found' }
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 })
}
