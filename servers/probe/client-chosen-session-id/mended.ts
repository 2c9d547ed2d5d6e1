import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'


/** The server names its sessions itself. */
export const createHandler = (): FetchHandler =>
  legacyServer({ mintId: () => crypto.randomUUID() })
