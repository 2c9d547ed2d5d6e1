import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** As the documents of the SDK have it: the session is found by its id. */
export const start = (): Promise<Served> => serveSdkV2({ mayUse: () => true })
