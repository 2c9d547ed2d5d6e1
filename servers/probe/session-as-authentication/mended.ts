import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** Every request carries its credential, whatever session it names. */
export const createHandler = (): FetchHandler => legacyServer({ needsPrincipal: () => true })
