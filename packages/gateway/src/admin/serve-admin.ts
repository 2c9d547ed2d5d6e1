import type { RequestHeaders } from '@handfast/guard'
import { headersOf, urlOf } from '@handfast/guard/adapters/node'
import type { Req } from '../listeners/serve-request.ts'
import { readBody } from '../listeners/read-body.ts'
import type { Res } from '../listeners/answer.ts'
import { AdminError } from './admin-error.ts'
import type { AdminAnswer, AdminAsked, NotedTarget } from './admin-route.ts'
import type { AdminParts } from './admin-parts.ts'
import { sendError, sendJson, sendRefused, sendStream, sendText } from './answer-admin.ts'
import type { AuditAction, AuditEntry } from './answers.ts'
import type { FoundRoute, routeFinder } from './find-route.ts'
import { isFromPage, isOwnHost } from './from-page.ts'
import { logInByToken, logOut } from './login.ts'
import { serveOidc } from './serve-oidc.ts'
import type { OidcLogin } from './oidc.ts'
import type { Operator } from './operators.ts'
import { servePublic } from './serve-public.ts'
import type { StaticFiles } from './static-files.ts'

export interface Desk {
  readonly parts: AdminParts
  readonly find: ReturnType<typeof routeFinder>
  readonly files: StaticFiles
  readonly oidc: OidcLogin | undefined
  /** Names under which it is reached, beside loopback and plain addresses. */
  readonly hosts: readonly string[]
  readonly isTls: boolean
}

/** One request to the admin listener. */
export interface AdminRequest {
  readonly req: Req
  readonly res: Res
  readonly url: URL
  readonly method: string
  readonly headers: RequestHeaders
}

const bodyLimits = { bodyBytesMax: 65_536, depthMax: 8, batchMax: 1 }

export async function serveAdmin(req: Req, res: Res, desk: Desk): Promise<void> {
  const url = urlOf(req, desk.isTls)
  const headers = headersOf(req)
  if (url === undefined || headers === undefined) {
    return sendRefused(res, 'ADMIN_INVALID', 'That is no request.')
  }
  const request: AdminRequest = { req, res, url, headers, method: req.method ?? '' }
  try {
    await serve(request, desk)
  } catch (error) {
    sendError(res, error)
  }
}

async function serve(request: AdminRequest, desk: Desk): Promise<void> {
  const { res, url, method } = request
  if (await servePublic(request, desk)) return
  if (!isOwnHost(url, desk.hosts)) {
    throw new AdminError('ADMIN_FORBIDDEN', 'Add the name of this host to `admin.hosts`.')
  }
  const file = method === 'GET' ? desk.files.get(url.pathname) : undefined
  if (file !== undefined) {
    return sendText(res, { status: 200, type: file.type, body: Buffer.from(file.bytes).toString() })
  }
  if (await serveOidc(request, desk)) return
  if (method === 'POST' && url.pathname === '/api/login') return serveLogin(request, desk)
  await serveApi(request, desk)
}

/** Nobody is logged in yet, but it is a change: another page must not log a browser in. */
async function serveLogin({ req, res, url, headers }: AdminRequest, desk: Desk): Promise<void> {
  checkPage(headers, url)
  const { setCookie } = await logInByToken(desk.parts, await bodyOf(req), headers.get('cookie'))
  sendJson(res, { isLoggedIn: true }, { headers: { 'set-cookie': setCookie } })
}

async function serveApi(request: AdminRequest, desk: Desk): Promise<void> {
  const { req, res, url, headers, method } = request
  const found = desk.find(method, url.pathname)
  const operator = await desk.parts.operators.identify(headers)
  if (operator === undefined) {
    throw new AdminError(
      'ADMIN_LOGIN_NEEDED',
      'Log in with the link of `handfast-gateway login-link`.',
    )
  }
  if (method !== 'GET' && (operator.via !== 'secret' || headers.has('origin'))) {
    checkPage(headers, url)
  }
  if (method === 'POST' && url.pathname === '/api/logout') {
    const { setCookie } = await logOut(desk.parts, headers)
    return sendJson(res, { isLoggedIn: false }, { headers: { 'set-cookie': setCookie } })
  }
  if (found === undefined) throw new AdminError('ADMIN_NOT_FOUND', 'There is no such thing here.')
  if (found === 'method') throw new AdminError('ADMIN_INVALID', 'It is asked in another way.')
  const body = method === 'GET' ? undefined : await bodyOf(req)
  send(res, await handled(found, { query: url.searchParams, body, operator, parts: desk.parts }))
}

function send(res: Res, answer: AdminAnswer): void {
  if (answer.kind === 'stream') sendStream(res, answer.open)
  else sendJson(res, answer.value, answer.status === undefined ? {} : { status: answer.status })
}

function checkPage(headers: RequestHeaders, url: URL): void {
  if (isFromPage(headers, url)) return
  throw new AdminError('ADMIN_FORBIDDEN', 'Changes are made from the page of the console itself.')
}

/** RFC 9112, section 6; over HTTP/2 a body needs no length (RFC 9113, section 8.1.1). */
function hasBody(req: Req): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers
  if (length === '0') return false
  return 'stream' in req ? !req.stream.endAfterHeaders : (length ?? coding) !== undefined
}

async function bodyOf(req: Req): Promise<unknown> {
  if (!hasBody(req)) return {}
  const type = req.headers['content-type'] ?? ''
  if (!type.startsWith('application/json')) {
    throw new AdminError('ADMIN_INVALID', 'The body has to be application/json.')
  }
  const read = await readBody(req, bodyLimits)
  if ('body' in read) return read.body
  throw new AdminError('ADMIN_INVALID', 'The body is no JSON, or is too large.')
}

interface Handled {
  readonly query: URLSearchParams
  readonly body: unknown
  readonly operator: Operator
  readonly parts: AdminParts
}

/** What is about to be done is written down first; if it then fails, that is written down too. */
async function handled({ route, params }: FoundRoute, asked: Handled): Promise<AdminAnswer> {
  const { parts, operator, query, body } = asked
  let begun: AuditEntry | undefined
  const note = async (action: AuditAction, about: NotedTarget = {}): Promise<void> => {
    const at = new Date(parts.clock()).toISOString()
    begun = { at, who: operator.name, via: operator.via, action, outcome: 'begun', ...about }
    await parts.audit.add(begun)
  }
  const given: AdminAsked = { params, query, body, operator, note }
  try {
    return await route.handle(given)
  } catch (error) {
    if (begun !== undefined) await parts.audit.add({ ...begun, outcome: 'failed' })
    throw error
  }
}
