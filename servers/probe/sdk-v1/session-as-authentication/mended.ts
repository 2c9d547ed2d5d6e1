import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** The token is asked for on every route. */
export const start = (): Promise<Served> => serveSdkV1({ needsToken: () => true, mayUse: (owner, caller) => caller === undefined || owner === caller })
