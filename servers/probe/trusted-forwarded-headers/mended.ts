import { legacyServer } from '../kit/legacy-server.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { withMetadata } from '../kit/with-metadata.ts'

/** Where the server is was written down by whoever has set it up. */
export const createHandler = (): FetchHandler =>
  withMetadata(legacyServer(), () => 'https://mcp.example.com')
