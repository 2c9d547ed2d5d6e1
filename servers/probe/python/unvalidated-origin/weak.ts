import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** Without `transport_security`, Host and Origin are not looked at. */
export const start = (): Promise<Served> => servePython({ transportSecurity: false })
