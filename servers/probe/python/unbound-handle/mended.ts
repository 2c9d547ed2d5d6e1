import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** A note is its owner's; the handle only says which one. */
export const start = (): Promise<Served> => servePython({ mayRead: (owner, caller) => owner === caller })
