import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** DELETE is answered, and nothing is done about it. */
export const start = (): Promise<Served> => serveSdkV1({ endsSessions: false })
