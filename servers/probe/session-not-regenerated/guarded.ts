import { guardedLogins } from '../kit/guarded-logins.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Nobody has an id before a login, and a step-up ends the one that there was. */
export const createHandler = (): FetchHandler => guardedLogins()
