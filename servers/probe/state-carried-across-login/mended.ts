import type { FetchHandler } from '../kit/legacy-server.ts'
import { loginServer } from '../kit/login-server.ts'

/** Whoever logs in begins with nothing. */
export const createHandler = (): FetchHandler => loginServer({ inherited: () => [] })
