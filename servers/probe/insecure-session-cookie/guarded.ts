import { guardedLogins } from '../kit/guarded-logins.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** The cookie is that of the guard, which sets none without its flags. */
export const createHandler = (): FetchHandler => guardedLogins()
