import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'
import { sealed } from '../confirmations.ts'

/** The codec of the SDK alone: whose state it is, and for what, is not asked. */
export const start = (): Promise<Served> => serveSdkV2({ confirmations: sealed(() => true) })
