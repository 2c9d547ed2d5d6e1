import type { Served } from '../../kit/serve.ts'
import { servePython } from '../app.ts'

/** A note is its handle's. */
export const start = (): Promise<Served> => servePython({ mayRead: () => true })
