import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** What the app of the SDK checks by itself is Host, not Origin. */
export const start = (): Promise<Served> => serveSdkV1({ allowedOrigins: undefined })
