import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { userOf } from '../kit/users.ts'

/** A session is its user's, and so every agent's of that user. */
export const createHandler = (): FetchHandler => legacyServer({ principalOf: userOf })
