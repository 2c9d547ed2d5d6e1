import type { FetchHandler } from '../kit/legacy-server.ts'
import { inboxServer } from '../kit/resource-server.ts'

/** Who may read is asked; who may hear is not. */
export const createHandler = (): FetchHandler => inboxServer(() => true)
