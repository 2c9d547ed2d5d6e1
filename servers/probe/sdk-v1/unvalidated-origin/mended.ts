import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** A page is let in when it is on the list. */
export const start = (): Promise<Served> => serveSdkV1({ allowedOrigins: ['https://app.example'] })
