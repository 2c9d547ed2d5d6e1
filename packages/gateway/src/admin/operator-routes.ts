import { json } from './admin-route.ts'
import type { AdminRoute } from './admin-route.ts'
import { AdminError } from './admin-error.ts'
import type { AdminParts } from './admin-parts.ts'
import type { AuditEntry, OperatorAnswer } from './answers.ts'
import { numberIn } from './ask.ts'

/** What operators ask about themselves; how they get in is in login.ts. */
export const operatorRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/me',
    async handle({ operator: { name, via } }) {
      const { version, startedAtMs, config } = parts
      const node = { version, startedAtMs, store: config().state.store }
      const answer: OperatorAnswer = { name, via, node }
      return json(answer)
    },
  },
  {
    method: 'POST',
    path: '/api/login-links',
    async handle({ operator, note }) {
      if (operator.via !== 'secret') {
        throw new AdminError('ADMIN_FORBIDDEN', 'Login links are made by the command line.')
      }
      await note('make-login-link')
      return json({ url: loginLink(parts) })
    },
  },
  {
    method: 'GET',
    path: '/api/audit',
    async handle({ query }) {
      const limit = numberIn(query, 'limit', { otherwise: 200, min: 1, max: 1000 })
      const entries: readonly AuditEntry[] = parts.audit.newest(limit)
      return json({ entries })
    },
  },
]

/** In the fragment, which browsers send to nobody. */
export const loginLink = ({ tokens, consoleUrl }: AdminParts): string =>
  `${consoleUrl()}/console#token=${tokens.mint()}`
