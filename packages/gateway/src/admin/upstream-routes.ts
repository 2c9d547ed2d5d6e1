import type { UpstreamConfig } from '../config/config.ts'
import type { Route } from '../data-path/route.ts'
import { json } from './admin-route.ts'
import type { AdminRoute } from './admin-route.ts'
import type { AdminParts } from './admin-parts.ts'
import type { UpstreamRow } from './answers.ts'
import { maskedConfig, maskedUrl } from './masked-config.ts'

export const upstreamRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/upstreams',
    handle: async () => json({ upstreams: await Promise.all(parts.routes().map(upstreamRow)) }),
  },
  {
    method: 'GET',
    path: '/api/config',
    handle: async () => json({ config: maskedConfig(parts.config()) }),
  },
]

async function upstreamRow({ config, guard, upstream }: Route): Promise<UpstreamRow> {
  const [isReady, sessions] = await Promise.all([
    upstream.isReady().catch(() => false),
    guard.sessions.count(),
  ])
  return {
    name: config.name,
    path: config.path,
    kind: config.reach.kind,
    reach: reachOf(config),
    isReady,
    sessions,
    protections: protectionsOf(config),
  }
}

/** Arguments of a program may be secrets: it is named alone. */
function reachOf({ reach }: UpstreamConfig): string {
  return reach.kind === 'stdio' ? (reach.command[0] ?? '') : maskedUrl(reach.url)
}

/** What stands before it, in the words of the catalogue. */
function protectionsOf(config: UpstreamConfig): readonly string[] {
  const { handles, learnHandles, requestState, stateless, subscribe } = config
  const count = handles.length
  return [
    stateless ? 'stateless: it keeps no sessions' : 'sessions bound to the principal',
    `request state bound${requestState.singleUse ? ', used once' : ''}`,
    ...(count > 0 ? [`${count} ${count === 1 ? 'handle' : 'handles'} bound`] : []),
    ...(learnHandles ? ['handles are being learned'] : []),
    ...(subscribe.length > 0 ? ['subscriptions narrowed'] : []),
  ]
}
