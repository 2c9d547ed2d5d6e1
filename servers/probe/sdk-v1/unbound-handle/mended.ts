import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** A note is its owner's; the handle only says which one. */
export const start = (): Promise<Served> => serveSdkV1({ mayRead: (owner, caller) => owner === caller })
