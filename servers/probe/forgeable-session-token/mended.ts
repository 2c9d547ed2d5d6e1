import type { FetchHandler } from '../kit/legacy-server.ts'
import { seal, unseal } from '../kit/seal.ts'
import { basketServer } from './baskets.ts'

/** The basket in base64, with a MAC over it. */
export const createHandler = (): FetchHandler => basketServer({ write: seal, read: unseal })
