import { sendText } from './answer-admin.ts'
import { isOwnHost } from './from-page.ts'
import type { AdminRequest, Desk } from './serve-admin.ts'

const plain = 'text/plain; charset=utf-8'

/** What has no login: probes of whoever runs the gateway, and Prometheus. Whether it was that. */
export async function servePublic(
  { res, url, method }: AdminRequest,
  desk: Desk,
): Promise<boolean> {
  if (method !== 'GET') return false
  switch (url.pathname) {
    case '/':
      sendText(res, { status: 302, type: plain, body: '', headers: { location: '/console' } })
      return true
    case '/healthz':
      sendText(res, { status: 200, type: plain, body: 'ok\n' })
      return true
    case '/readyz': {
      const isReady = await ready(desk)
      sendText(res, {
        status: isReady ? 200 : 503,
        type: plain,
        body: isReady ? 'ok\n' : 'not ready\n',
      })
      return true
    }
    case '/metrics': {
      if (!isOwnHost(url, desk.hosts)) return false
      const { metrics } = desk.parts.observed
      sendText(res, { status: 200, type: metrics.contentType, body: await metrics.text() })
      return true
    }
    default:
      return false
  }
}

/** The state answers, and there is something to pass requests to. */
async function ready({ parts: { routes } }: Desk): Promise<boolean> {
  const asked = routes().map(async ({ guard, upstream }) => {
    await guard.sessions.count()
    return upstream.isReady()
  })
  const answers = await Promise.allSettled(asked)
  const isStateThere = answers.every(({ status }) => status === 'fulfilled')
  return isStateThere && answers.some((answer) => answer.status === 'fulfilled' && answer.value)
}
