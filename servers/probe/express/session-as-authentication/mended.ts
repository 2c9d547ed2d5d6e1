import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** It stands before all three. */
export const start = (): Promise<Served> => serveExpress({ guarded: ['GET', 'POST', 'DELETE'], mayUse: (owner, caller) => caller === undefined || owner === caller })
