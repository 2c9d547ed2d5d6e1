import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'

/** A basket is its handle's. */
export const createHandler = (): FetchHandler => modernServer({ mayUse: () => true })
