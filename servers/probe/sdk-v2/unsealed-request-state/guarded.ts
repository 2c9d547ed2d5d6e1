import type { Served } from '../../kit/serve.ts'
import { serveGuardedConfirmations } from '../guarded-app.ts'

/** Nobody but a holder of the keys can write it. */
export const start = (): Promise<Served> => serveGuardedConfirmations()
