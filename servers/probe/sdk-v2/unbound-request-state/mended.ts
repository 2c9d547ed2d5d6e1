import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'
import { sealed } from '../confirmations.ts'

/** Principal, tool and arguments are compared with the request. */
export const start = (): Promise<Served> => serveSdkV2({ confirmations: sealed((pending, request) => pending.sameAs === request.sameAs) })
