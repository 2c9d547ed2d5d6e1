import type { Guard } from '../guard.ts'
import { guardFetch } from './fetch.ts'
import type { FetchExtra, FetchServer, GuardFetchOptions } from './fetch.ts'

/** What `createMcpHandler` makes, as far as it matters here. */
export interface McpHandler {
  fetch(request: Request, extra?: FetchExtra): Promise<Response>
}

export interface GuardMcpHandlerOptions extends Omit<
  GuardFetchOptions,
  'isStateless' | 'takesParsedBody' | 'hasTransportPerRequest'
> {
  /**
   * Serves clients of the legacy era in sessions, at the same address. Without it the handler
   * does, and keeps none for them.
   */
  readonly legacy?: {
    /** That of the SDK, so that both sides read a request in the same way. */
    readonly isLegacyRequest: (request: Request, parsedBody?: unknown) => Promise<boolean>
    readonly serve: FetchServer
  }
}

/** The same handler, guarded: everything of it stays, and `fetch` goes through the guard. */
export function guardMcpHandler<Handler extends McpHandler>(
  guard: Guard,
  handler: Handler,
  { legacy, ...options }: GuardMcpHandlerOptions = {},
): Handler {
  const serve: FetchServer = async (request, extra) => {
    const isLegacy = await legacy?.isLegacyRequest(request, extra?.parsedBody)
    return legacy !== undefined && isLegacy === true
      ? legacy.serve(request, extra)
      : handler.fetch(request, extra)
  }
  const isStateless = legacy === undefined
  const ofHandler = { isStateless, takesParsedBody: true, hasTransportPerRequest: true }
  return { ...handler, fetch: guardFetch(guard, serve, { ...options, ...ofHandler }) }
}
