import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'
import { sealed } from '../confirmations.ts'

/** The codec of the SDK stands behind what is compared. */
export const start = (): Promise<Served> => serveSdkV2({ confirmations: sealed((pending, request) => pending.sameAs === request.sameAs) })
