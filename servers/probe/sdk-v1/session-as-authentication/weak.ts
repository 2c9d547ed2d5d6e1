import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** The token is asked for where sessions begin, and the other routes were mounted without it. */
export const start = (): Promise<Served> => serveSdkV1({ needsToken: (method) => method === 'POST', mayUse: (owner, caller) => caller === undefined || owner === caller })
