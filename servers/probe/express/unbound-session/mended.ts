import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** To others than its owner, the session is not there. */
export const start = (): Promise<Served> => serveExpress({ mayUse: (owner, caller) => owner === caller })
