import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** As before 1.27.2: the session is found by its id. */
export const start = (): Promise<Served> => servePython({ mayUse: () => true })
