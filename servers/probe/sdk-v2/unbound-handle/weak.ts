import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** A note is its handle's. */
export const start = (): Promise<Served> => serveSdkV2({ mayRead: () => true })
