import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** With it, both are. */
export const start = (): Promise<Served> => servePython({ transportSecurity: true })
