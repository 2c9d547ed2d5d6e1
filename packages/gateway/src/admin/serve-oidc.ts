import { AdminError } from './admin-error.ts'
import { sendJson, plainText, sendText } from './answer-admin.ts'
import { noteLogin } from './login.ts'
import { callbackPath } from './oidc.ts'
import type { OidcLogin } from './oidc.ts'
import type { AdminRequest, Desk } from './serve-admin.ts'

/** The ways to log in, and OpenID Connect on its way there and back. Whether it was one of them. */
export async function serveOidc(request: AdminRequest, desk: Desk): Promise<boolean> {
  const { res, url, method } = request
  if (method !== 'GET') return false
  if (url.pathname === '/api/login') {
    sendJson(res, { hasOidc: desk.oidc !== undefined })
    return true
  }
  if (desk.oidc === undefined) return false
  if (url.pathname === '/api/login/oidc') {
    const { location, setCookie } = await desk.oidc.begin()
    redirect(request, location, setCookie)
    return true
  }
  if (url.pathname !== callbackPath) return false
  await finish(request, desk, desk.oidc)
  return true
}

/** The browser came by itself, so that what went wrong is told by the page. */
async function finish(request: AdminRequest, { parts }: Desk, oidc: OidcLogin): Promise<void> {
  const sent = request.headers.get('cookie')
  try {
    const principal = await oidc.finish(request.url, sent)
    await noteLogin(parts, { who: principal.subject, via: 'oidc', action: 'log-in' })
    redirect(request, '/console', await parts.operators.logIn(principal, sent))
  } catch (error) {
    if (!(error instanceof AdminError)) throw error
    const reason = error.code === 'ADMIN_FORBIDDEN' ? 'not-allowed' : 'failed'
    redirect(request, `/console#login=${reason}`, undefined)
  }
}

function redirect({ res }: AdminRequest, location: string, setCookie: string | undefined): void {
  const cookie = setCookie === undefined ? {} : { 'set-cookie': setCookie }
  const headers = { location, ...cookie }
  sendText(res, { ...plainText(302, ''), headers })
}
