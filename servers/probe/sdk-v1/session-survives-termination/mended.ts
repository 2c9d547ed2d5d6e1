import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** DELETE goes to the transport, which closes, and is taken from the map. */
export const start = (): Promise<Served> => serveSdkV1({ endsSessions: true })
