import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** The id is enough: whose session it is, is not asked. */
export const createHandler = (): FetchHandler => legacyServer({ mayUse: () => true })
