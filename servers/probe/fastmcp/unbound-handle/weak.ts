import type { Served } from '../../kit/serve.ts'
import { serveFastMcp } from '../app.ts'

/** A note is its handle's. */
export const start = (): Promise<Served> => serveFastMcp({ mayRead: () => true })
