import type { FetchHandler } from '../kit/legacy-server.ts'
import { loginServer } from '../kit/login-server.ts'

/** Whoever logs in goes on under the id that they came with. */
export const createHandler = (): FetchHandler => loginServer({ keepsId: true })
