import type { FetchHandler } from '../kit/legacy-server.ts'
import { inboxServer } from '../kit/resource-server.ts'

/** Whoever may read may hear, and nobody else. */
export const createHandler = (): FetchHandler => inboxServer((owner, user) => owner === user)
