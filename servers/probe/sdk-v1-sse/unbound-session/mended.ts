import type { Served } from '../../kit/serve.ts'
import { serveSse } from '../app.ts'

/** The owner of the stream alone may post. */
export const start = (): Promise<Served> => serveSse({ needsToken: true, mayPost: (owner, caller) => owner === caller })
