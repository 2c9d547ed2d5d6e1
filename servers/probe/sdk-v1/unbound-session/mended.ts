import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** The session is found for whoever opened it, and for nobody else. */
export const start = (): Promise<Served> => serveSdkV1({ mayUse: (owner, caller) => owner === caller })
