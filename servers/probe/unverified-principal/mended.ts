import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { userOf } from '../kit/users.ts'

/** Who is calling is what the credential says. */
export const createHandler = (): FetchHandler => legacyServer({ principalOf: userOf })
