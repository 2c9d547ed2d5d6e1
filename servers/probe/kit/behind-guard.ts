import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createGuard } from '@handfast/guard'
import type { AuthInfo, Guard, GuardOptions } from '@handfast/guard'
import { guardFetch, guardForwarding } from '@handfast/guard/adapters/fetch'
import { guardSse } from '@handfast/guard/adapters/mcp-sdk-v1'
import type { FetchHandler } from './legacy-server.ts'
import { listen } from './serve.ts'
import type { Served } from './serve.ts'
import { clientOf, userOf } from './users.ts'

/** The same server with the guard in front of its endpoint, and not a line of it changed. */
export async function behindGuard(served: Served, options: GuardOptions = {}): Promise<Served> {
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    ...options,
  })
  const front = served.sse === undefined ? inFront(guard, served) : await overSse(guard, served.sse)
  return {
    ...front,
    async close() {
      await front.close()
      await guard.close()
      await served.close()
    },
  }
}

function inFront(guard: Guard, { url, handler }: Served): Served {
  const inner: FetchHandler = handler ?? ((request) => fetch(request))
  const guarded = guardFetch(guard, inner, { authenticate })
  const endpoint = new URL(url).pathname
  return {
    url,
    // Of pages beside the endpoint, the guard has nothing but the headers of proxies.
    handler: guardForwarding(guard, (request) =>
      new URL(request.url).pathname === endpoint ? guarded(request) : inner(request),
    ),
    close: () => Promise.resolve(),
  }
}

/** Listens for itself, and hands on what the guard lets in. */
function overSse(guard: Guard, behind: Server): Promise<Served> {
  const sse = guardSse(guard, { authenticate })
  return listen(
    createServer((req, res) => sse(req, res, () => void behind.emit('request', req, res))),
  )
}

/** Verifies tokens as every server of this kit does. */
export async function authenticate(request: Request): Promise<AuthInfo | Response> {
  const sub = userOf(request)
  if (sub === undefined) {
    return new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  }
  return { token: '', clientId: clientOf(request) ?? '', scopes: [], extra: { sub } }
}
