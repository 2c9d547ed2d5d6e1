import type { Served } from '../../kit/serve.ts'
import { serveSdkV2 } from '../app.ts'

/** Who has a session is let in. */
export const start = (): Promise<Served> => serveSdkV2({ needsToken: (request) => !request.headers.has('mcp-session-id') })
