import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { clientOf } from '../kit/users.ts'

/** A session is its application's, whoever uses that. */
export const createHandler = (): FetchHandler => legacyServer({ principalOf: clientOf })
