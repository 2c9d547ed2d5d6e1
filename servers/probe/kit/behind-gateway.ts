import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultConfig, defaultRules, startGateway } from '@handfast/gateway'
import type { Config } from '@handfast/gateway'
import { declaredRules } from './declared-rules.ts'
import { serve } from './serve.ts'
import type { Served } from './serve.ts'
import { simulatedClock } from './simulated-clock.ts'
import { authorizations } from './users.ts'

/** The same server with a gateway before it that listens on a port; `pair` is its name. */
export async function behindGateway(served: Served, pair: string): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-'))
  const file = join(folder, 'credentials.yaml')
  await writeFile(file, credentials())
  const upstream = served.handler === undefined ? served : await serve(served.handler)
  const gateway = await startGateway(configOf({ upstream, file, pair }), simulatedClock.nowMs)
  return {
    url: `${gateway.url}/mcp`,
    async close() {
      await gateway.close()
      await upstream.close()
      if (upstream !== served) await served.close()
      await rm(folder, { recursive: true })
    },
  }
}

interface Before {
  readonly upstream: Served
  /** With the credential of each principal, as the server behind verifies it. */
  readonly file: string
  readonly pair: string
}

function configOf({ upstream: { url, sse }, file, pair }: Before): Config {
  return {
    ...defaultConfig,
    listen: { ...defaultConfig.listen, port: 0 },
    admin: undefined,
    watch: { events: 'none' },
    limits: { ...defaultConfig.limits, drainMsMax: 500 },
    callers: [{ kind: 'api-keys', header: 'x-api-key', keys: keys() }],
    upstreams: [
      {
        ...defaultRules,
        // So long that a check can wait for it.
        requestState: { ttlMs: 1000, singleUse: true },
        ...declaredRules(pair),
        name: 'weak',
        path: '/mcp',
        reach: sse === undefined ? { kind: 'http', url, connectionsMax: 100 } : { kind: 'sse', url },
        credential: { kind: 'per-principal', header: 'authorization', file },
      },
    ],
  }
}

const keys = (): { subject: string; hash: string; scopes: string[] }[] =>
  authorizations.map(([authorization, { user }]) => {
    const key = authorization.replace('Bearer ', '')
    const hash = createHash('sha256').update(key).digest('hex')
    return { subject: user, hash: `sha256:${hash}`, scopes: [] }
  })

/** The first of a principal stays it, however often the client refreshes its own. */
function credentials(): string {
  const first = new Map<string, string>()
  for (const [authorization, { user }] of authorizations) {
    if (!first.has(user)) first.set(user, authorization)
  }
  return [...first].map(([user, authorization]) => `${user}: ${authorization}\n`).join('')
}
