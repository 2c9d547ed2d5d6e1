import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** DELETE is answered, and the session goes on. */
export const start = (): Promise<Served> => servePython({ terminates: false })
