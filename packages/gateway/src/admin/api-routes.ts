import { AdminError } from './admin-error.ts'
import type { AdminParts } from './admin-parts.ts'
import type { AdminRoute } from './admin-route.ts'
import type { Live } from './live.ts'
import { operatorRoutes } from './operator-routes.ts'
import { principalRoutes } from './principal-routes.ts'
import { scorecardRoutes } from './scorecard.ts'
import { sessionRoutes } from './session-routes.ts'
import { upstreamRoutes } from './upstream-routes.ts'
import { watchRoutes } from './watch-routes.ts'

/** All that operators who are logged in can ask for; how they log in is in serve-admin.ts. */
export const apiRoutes = (parts: AdminParts, live: Live): readonly AdminRoute[] => [
  ...operatorRoutes(parts),
  ...sessionRoutes(parts),
  ...principalRoutes(parts),
  ...watchRoutes(parts),
  ...upstreamRoutes(parts),
  ...scorecardRoutes(parts),
  {
    method: 'GET',
    path: '/api/live',
    async handle({ operator }) {
      const open = live.streamFor(operator)
      if (open !== undefined) return { kind: 'stream', open }
      throw new AdminError('ADMIN_TOO_MANY', 'Too many pages are open; close one.')
    },
  },
]
