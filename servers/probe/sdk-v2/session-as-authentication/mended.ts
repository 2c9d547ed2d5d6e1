import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** The token is asked for on every request. */
export const start = (): Promise<Served> => serveSdkV2({ needsToken: () => true })
