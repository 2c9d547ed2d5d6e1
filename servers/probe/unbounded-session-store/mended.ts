import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'

/** Nobody has more than a hundred at once. */
export const createHandler = (): FetchHandler => legacyServer({ sessionsMax: 100 })
