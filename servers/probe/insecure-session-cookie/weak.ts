import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withCookie } from '../kit/with-cookie.ts'

/** Scripts read the cookie, and other sites have it sent along. */
export const createHandler = (): FetchHandler =>
  withCookie(legacyServer(), { name: '__Host-sid', flags: 'Path=/; Secure' })
