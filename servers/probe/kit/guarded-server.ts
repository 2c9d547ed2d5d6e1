import { legacyServer } from './legacy-server.ts'
import type { FetchHandler } from './legacy-server.ts'
import { userOf } from './users.ts'

/**
 * A server that finds a session by its id, takes batches, and has a guard in front that knows whose
 * a session is.
 *
 * @param isLookedAt Whether the guard makes sense of a body.
 */
export function guardedServer(isLookedAt: (body: unknown) => boolean): FetchHandler {
  const owners = new Map<string, string | undefined>()
  const serve = batching(legacyServer({ mayUse: () => true }))
  return async (request) => {
    const caller = userOf(request)
    const id = request.headers.get('mcp-session-id') ?? ''
    const isForeign = owners.has(id) && owners.get(id) !== caller
    const body = request.method === 'POST' ? await bodyOf(request.clone()) : {}
    if (isForeign && isLookedAt(body)) {
      const error = { code: -32001, message: 'Session not found' }
      return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 404 })
    }
    const response = await serve(request)
    const minted = response.headers.get('mcp-session-id')
    if (minted !== null) owners.set(minted, caller)
    return response
  }
}

async function bodyOf(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    return undefined
  }
}

/** Answers each message of a list by itself (2025-03-26 basic/index, Batching). */
function batching(serve: FetchHandler): FetchHandler {
  return async (request) => {
    const body = request.method === 'POST' ? await bodyOf(request.clone()) : undefined
    if (!Array.isArray(body)) return serve(request)
    const { url, method, headers } = request
    const answers: unknown[] = []
    for (const message of body) {
      const one = new Request(url, { method, headers, body: JSON.stringify(message) })
      const response = await serve(one)
      if (!response.ok) return response
      if (response.status === 200) answers.push(await response.json())
    }
    return Response.json(answers)
  }
}
