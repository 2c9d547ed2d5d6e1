import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** As the examples of the SDK have it: the token is verified, and the session found by its id. */
export const start = (): Promise<Served> => serveSdkV1({ mayUse: () => true })
