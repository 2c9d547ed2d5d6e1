import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** What was ended is answered with 404. */
export const start = (): Promise<Served> => servePython({ terminates: true })
