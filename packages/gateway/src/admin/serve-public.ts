import { sendText } from './answer-admin.ts'
import { isOwnHost } from './from-page.ts'
import { publicAnswer } from './public-answer.ts'
import type { AdminRequest, Desk } from './serve-admin.ts'

const type = 'text/plain; charset=utf-8'

/** What has no login. Whether it was that. */
export async function servePublic(
  { res, url, method }: AdminRequest,
  desk: Desk,
): Promise<boolean> {
  if (method !== 'GET') return false
  if (url.pathname === '/') {
    sendText(res, { status: 302, type, body: '', headers: { location: '/console' } })
    return true
  }
  if (url.pathname === '/metrics' && !isOwnHost(url, desk.hosts)) return false
  const answer = await publicAnswer(url.pathname, desk.parts)
  if (answer !== undefined) sendText(res, answer)
  return answer !== undefined
}
