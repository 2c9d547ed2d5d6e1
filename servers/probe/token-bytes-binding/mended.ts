import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { userOf } from '../kit/users.ts'

/** A session is its user's, with whatever token. */
export const createHandler = (): FetchHandler => legacyServer({ principalOf: userOf })
