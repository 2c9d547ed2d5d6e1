import { probe } from 'handfast/probe'
import type { ProbeOptions } from 'handfast/probe'
import { guardFetch } from '../src/adapters/fetch.ts'
import type { FetchServer } from '../src/adapters/fetch.ts'
import type { AuthInfo, Guard } from '../src/index.ts'

const subjects = new Map([
  ['Bearer alice-credential-7f3a', 'alice'],
  ['Bearer bob-credential-91cc', 'bob'],
])

/** Two users of one application. */
async function authenticate(request: Request): Promise<AuthInfo | Response> {
  const sub = subjects.get(request.headers.get('authorization') ?? '')
  return sub === undefined
    ? new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    : { token: '', clientId: 'desktop', scopes: [], extra: { sub } }
}

type Weakness = NonNullable<ProbeOptions['only']>[number]

/** What the probe says of a server, which a guard may stand in front of. */
export async function attacked(
  server: FetchServer,
  only: readonly Weakness[],
  guard?: Guard,
): Promise<Readonly<Record<string, string>>> {
  const unguarded = async (request: Request): Promise<Response> => {
    const authInfo = await authenticate(request)
    return authInfo instanceof Response ? authInfo : server(request, { authInfo })
  }
  const handler = guard === undefined ? unguarded : guardFetch(guard, server, { authenticate })
  const { checks } = await probe({
    url: 'http://127.0.0.1/mcp',
    handler,
    only,
    as: {
      a: { authorization: 'Bearer alice-credential-7f3a' },
      b: { authorization: 'Bearer bob-credential-91cc' },
    },
    level: 'disruptive',
    waitMs: 4_000,
    limits: { answerMsMax: 30_000, silenceMs: 1_000, checkMsMax: 120_000, runMsMax: 300_000 },
  })
  return Object.fromEntries(checks.map(({ weakness, verdict }) => [weakness, verdict]))
}
