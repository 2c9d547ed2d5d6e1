import { plainText, sendText } from './answer-admin.ts'
import { isOwnHost } from './from-page.ts'
import { publicAnswer } from './public-answer.ts'
import type { AdminRequest, Desk } from './serve-admin.ts'

/** What has no login. Whether it was that. */
export async function servePublic(
  { res, url, method }: AdminRequest,
  desk: Desk,
): Promise<boolean> {
  if (method !== 'GET') return false
  if (url.pathname === '/') {
    sendText(res, { ...plainText(302, ''), headers: { location: '/console' } })
    return true
  }
  if (url.pathname === '/metrics' && !isOwnHost(url, desk.hosts)) return false
  const answer = await publicAnswer(url.pathname, desk.parts)
  if (answer !== undefined) sendText(res, answer)
  return answer !== undefined
}
