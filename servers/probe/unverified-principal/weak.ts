import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { userOf } from '../kit/users.ts'

/** A proxy says who is calling; so does everybody who does not come through it. */
export const createHandler = (): FetchHandler =>
  legacyServer({ principalOf: (request) => request.headers.get('x-user-id') ?? userOf(request) })
