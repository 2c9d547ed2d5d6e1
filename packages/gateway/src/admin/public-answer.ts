import { plainText } from './answer-admin.ts'
import type { AdminText } from './answer-admin.ts'
import type { AdminParts } from './admin-parts.ts'

export type PublicParts = Pick<AdminParts, 'routes' | 'observed'>

/** For the probes of whoever runs the gateway, and for Prometheus. Undefined for other paths. */
export async function publicAnswer(
  path: string,
  { routes, observed: { metrics } }: PublicParts,
): Promise<AdminText | undefined> {
  switch (path) {
    case '/healthz':
      return fine
    case '/readyz':
      return (await isReady(routes())) ? fine : notReady
    case '/metrics':
      return { status: 200, type: metrics.contentType, body: await metrics.text() }
    default:
      return undefined
  }
}

const fine = plainText(200, 'ok\n')
export const notReady: AdminText = plainText(503, 'not ready\n')

/**
 * The state answers, and there is something to pass requests to. Who only decides for proxies has
 * no upstreams, and waits for none.
 */
async function isReady(routes: ReturnType<PublicParts['routes']>): Promise<boolean> {
  const asked = routes.map(async ({ guard, upstream }) => {
    await guard.sessions.count()
    return upstream.isReady()
  })
  const answers = await Promise.allSettled(asked)
  const isStateThere = answers.every(({ status }) => status === 'fulfilled')
  const isReached = answers.some((answer) => answer.status === 'fulfilled' && answer.value)
  return isStateThere && (isReached || answers.length === 0)
}
