import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** Whatever a browser says about the page behind it is not looked at. */
export const createHandler = (): FetchHandler => legacyServer({ mayCall: () => true })
