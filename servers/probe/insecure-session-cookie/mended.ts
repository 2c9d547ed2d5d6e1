import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withCookie } from '../kit/with-cookie.ts'

/** The browser alone has the cookie, and sends it to this host alone. */
export const createHandler = (): FetchHandler =>
  withCookie(legacyServer(), {
    name: '__Host-sid',
    flags: 'Path=/; Secure; HttpOnly; SameSite=Lax',
  })
