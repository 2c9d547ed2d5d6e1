import type { FetchHandler } from '../kit/legacy-server.ts'
import { modernServer } from '../kit/modern-server.ts'
import type { Pending } from '../kit/modern-server.ts'
import { seal, unseal } from '../kit/seal.ts'

/** It is the server's own state; whose it is, for what, and since when, is not asked. */
export const createHandler = (): FetchHandler =>
  modernServer({ seal, unseal: (state) => unseal(state) as Pending | undefined })
