import type { Served } from '../../kit/serve.ts'
import { serveGuardedConfirmations } from '../guarded-app.ts'

/** It opens for its principal and its request, once and for a while. */
export const start = (): Promise<Served> => serveGuardedConfirmations()
