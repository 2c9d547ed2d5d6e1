import { createGuard } from '@handfast/guard'
import type { AuthInfo, GuardOptions } from '@handfast/guard'
import { guardFetch } from '@handfast/guard/adapters/fetch'
import type { FetchHandler } from './legacy-server.ts'
import type { Served } from './serve.ts'
import { clientOf, userOf } from './users.ts'

/** The same server with the guard in front of its endpoint, and not a line of it changed. */
export function behindGuard(served: Served, options: GuardOptions = {}): Served {
  const inner: FetchHandler = served.handler ?? ((request) => fetch(request))
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    ...options,
  })
  const guarded = guardFetch(guard, inner, { authenticate })
  const endpoint = new URL(served.url).pathname
  return {
    url: served.url,
    // Pages beside the endpoint are not the guard's.
    handler: (request) =>
      new URL(request.url).pathname === endpoint ? guarded(request) : inner(request),
    async close() {
      await guard.close()
      await served.close()
    },
  }
}

/** Verifies tokens as every server of this kit does. */
export async function authenticate(request: Request): Promise<AuthInfo | Response> {
  const sub = userOf(request)
  if (sub === undefined) {
    return new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  }
  return { token: '', clientId: clientOf(request) ?? '', scopes: [], extra: { sub } }
}
