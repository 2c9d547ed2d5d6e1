import type { Served } from '../../kit/serve.ts'
import { serveSdkV1 } from '../app.ts'

/** A note is its handle's. */
export const start = (): Promise<Served> => serveSdkV1({ mayRead: () => true })
