import type { Served } from '../../kit/serve.ts'
import { serveFastMcp } from '../app.ts'

/** A note is its owner's; the handle only says which one. */
export const start = (): Promise<Served> => serveFastMcp({ mayRead: (owner, caller) => owner === caller })
