import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** As since 1.27.2: to others the session is not there. */
export const start = (): Promise<Served> => servePython({ mayUse: (owner, caller) => owner === caller })
