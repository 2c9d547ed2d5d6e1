import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

/** The token is asked for on both. */
export const start = (): Promise<Served> => serveSse({ needsToken: true, mayPost: (owner, caller) => caller === undefined || owner === caller })
