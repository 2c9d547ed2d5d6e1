import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The middleware that asks for a token stands before one of three routes. */
export const start = (): Promise<Served> => serveExpress({ guarded: ['POST'], mayUse: (owner, caller) => caller === undefined || owner === caller })
