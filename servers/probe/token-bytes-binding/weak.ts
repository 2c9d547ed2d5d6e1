import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { credentialOf } from '../kit/users.ts'

/** A session is its token's, and nobody's once that is refreshed. */
export const createHandler = (): FetchHandler => legacyServer({ principalOf: credentialOf })
