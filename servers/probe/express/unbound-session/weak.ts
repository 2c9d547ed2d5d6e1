import type { Served } from '../../kit/serve.ts'
import { serveExpress } from '../app.ts'

/** The id is enough: whose session it is, is not asked. */
export const start = (): Promise<Served> => serveExpress({ mayUse: () => true })
