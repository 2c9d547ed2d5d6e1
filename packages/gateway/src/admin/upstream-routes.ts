import type { UpstreamConfig } from '../config/config.ts'
import type { Route } from '../data-path/route.ts'
import type { HandleProposal, Stage } from '../data-path/stage.ts'
import { json } from './admin-route.ts'
import type { AdminRoute } from './admin-route.ts'
import { routeNamed } from './admin-parts.ts'
import type { AdminParts } from './admin-parts.ts'
import type { ProposalsAnswer, UpstreamRow } from './answers.ts'
import { maskedConfig, maskedUrl } from './masked-config.ts'
import { proposalsYaml } from './proposals-yaml.ts'

export const upstreamRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/upstreams',
    handle: async () => json({ upstreams: await Promise.all(parts.routes().map(upstreamRow)) }),
  },
  {
    method: 'GET',
    path: '/api/upstreams/{upstream}/proposals',
    async handle({ params }) {
      const { stages } = routeNamed(parts.routes(), params['upstream'] ?? '')
      const proposals = stages.flatMap(proposalsOf)
      const answer: ProposalsAnswer = { proposals, yaml: proposalsYaml(proposals) }
      return json(answer)
    },
  },
  {
    method: 'GET',
    path: '/api/config',
    handle: async () => json({ config: maskedConfig(parts.config()) }),
  },
]

/** Handles that were learned from schemas and traffic, and nobody has declared yet. */
const proposalsOf = (stage: Stage): readonly HandleProposal[] => stage.proposals?.() ?? []

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
