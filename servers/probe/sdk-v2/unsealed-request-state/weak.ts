import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'
import { unsealed } from '../confirmations.ts'

/** Everything is compared, with what the client may have written itself. */
export const start = (): Promise<Served> => serveSdkV2({ confirmations: unsealed((pending, request) => pending.sameAs === request.sameAs) })
