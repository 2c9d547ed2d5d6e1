import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

/** The token is asked for where the stream begins, and not where messages are posted. */
export const start = (): Promise<Served> => serveSse({ needsToken: false, mayPost: (owner, caller) => caller === undefined || owner === caller })
