import { callerOf, isGuardError } from '@handfast/guard'
import type { AuthInfo, Guard, OnPage, Principal, RegenerationReason, SessionCookie } from '@handfast/guard'
import { guardFetch } from '@handfast/guard/adapters/fetch'
import { createKitGuard } from './guarded.ts'
import { legacyServer } from './legacy-server.ts'
import type { FetchHandler, LegacyCall } from './legacy-server.ts'
import { createMemory, memoryTools, readOnlyTool, said } from './memory-tools.ts'
import { userOf } from './users.ts'

/** The endpoint behind the guard, and logins beside it whose cookie a browser may show there. */
export function guardedLogins(): FetchHandler {
  const guard = createKitGuard()
  const cookie = guard.cookie({ name: 'sid' })
  const authenticate = async (request: Request): Promise<AuthInfo | Response> => {
    const visit = await cookie.read(request.headers.get('cookie'))
    const sub = userOf(request) ?? visit?.principal.subject
    if (sub !== undefined) return { token: '', clientId: '', scopes: [], extra: { sub } }
    return new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  }
  const endpoint = guardFetch(guard, toolsFor(guard, cookie), { authenticate })
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/mcp') return withLogin(await endpoint(request), { guard, cookie, request })
    const reason = request.method === 'POST' ? reasons.get(pathname) : undefined
    if (reason === undefined) return new Response('no such page', { status: 404 })
    return changed(guard, { cookie, request, reason })
  }
}

const reasons: ReadonlyMap<string, RegenerationReason> = new Map([
  ['/login', 'login'],
  ['/step-up', 'step-up'],
  ['/logout', 'logout'],
])

interface Visited {
  readonly guard: Guard
  readonly cookie: SessionCookie
  readonly request: Request
}

/** Whoever begins a session with a credential is logged in on the pages, too. */
async function withLogin(
  answer: Response,
  { guard, cookie, request }: Visited,
): Promise<Response> {
  const sent = request.headers.get('cookie')
  const user = userOf(request)
  const hasBegun = answer.ok && !request.headers.has('mcp-session-id')
  if (!hasBegun || user === undefined) return answer
  const principal = { issuer, subject: user }
  const { setCookie = '' } = await guard.regenerate('login', { cookie, sent, principal })
  const headers = new Headers(answer.headers)
  headers.append('set-cookie', setCookie)
  return new Response(answer.body, { status: answer.status, headers })
}

const issuer = 'https://login.example'

interface Changing {
  readonly cookie: SessionCookie
  readonly request: Request
  readonly reason: RegenerationReason
}

/** Another cookie, and the end of the session at the endpoint that was shown with the last one. */
async function changed(guard: Guard, { cookie, request, reason }: Changing): Promise<Response> {
  const sent = request.headers.get('cookie')
  const user = userOf(request)
  const isLogin = reason === 'login'
  if (isLogin && user === undefined) return new Response('wrong password', { status: 401 })
  const principal = { issuer, subject: user ?? '' }
  const data = { isAdmin: reason === 'step-up' }
  const page: OnPage = { cookie, sent, data, ...(isLogin ? { principal } : {}) }
  const before = await cookie.read(sent)
  try {
    const { setCookie = '', session } = await guard.regenerate(reason, page)
    const whose = before?.principal ?? session?.principal
    if (whose !== undefined) await endAtEndpoint(guard, request, whose)
    return new Response(null, { status: 204, headers: { 'set-cookie': setCookie } })
  } catch (error) {
    if (isGuardError(error)) return new Response('log in first', { status: 401 })
    throw error
  }
}

async function endAtEndpoint(guard: Guard, request: Request, whose: Principal): Promise<void> {
  const id = request.headers.get('mcp-session-id') ?? ''
  const resolution = await guard.sessions.resolve(id, await callerOf(whose))
  if (resolution.kind === 'resolved') await guard.sessions.revoke(resolution.session.ref)
}

/** Who the caller is, and what they noted in this session. */
function toolsFor(guard: Guard, cookie: SessionCookie): FetchHandler {
  const memory = createMemory()
  const subjectNow = (): string => guard.current().caller.principal.subject
  return legacyServer({
    principalOf: subjectNow,
    async answer({ request, session, message }: LegacyCall) {
      const { id, method, params } = message ?? {}
      const reply = (result: object): Response => Response.json({ jsonrpc: '2.0', id, result })
      if (method === 'tools/list') return reply({ tools: [readOnlyTool('whoami'), ...memoryTools] })
      if (method !== 'tools/call') return undefined
      const { name, arguments: given } = params as Called
      if (name === 'remember') return reply(memory.remember(session.id, String(given?.['text'])))
      if (name === 'recall') return reply(memory.recall(session.id))
      const visit = await cookie.read(request.headers.get('cookie'))
      const { isAdmin = false } = (visit?.data ?? {}) as { readonly isAdmin?: boolean }
      return reply(said(`${subjectNow()}, ${isAdmin ? 'administrator' : 'member'}`))
    },
  })
}

interface Called {
  readonly name?: string
  readonly arguments?: Readonly<Record<string, unknown>>
}
