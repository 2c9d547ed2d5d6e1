import type { FetchHandler } from '../kit/legacy-server.ts'
import { loginServer } from '../kit/login-server.ts'

/** A login ends the session, and begins another one under a new id. */
export const createHandler = (): FetchHandler => loginServer({ keepsId: false })
