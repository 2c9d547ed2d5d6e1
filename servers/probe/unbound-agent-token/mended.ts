import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { userOf } from '../kit/users.ts'

/** A session is that of one agent instance of its user. */
export const createHandler = (): FetchHandler =>
  legacyServer({
    principalOf(request) {
      const user = userOf(request)
      return user && `${user} ${request.headers.get('x-agent-instance-id')}`
    },
  })
