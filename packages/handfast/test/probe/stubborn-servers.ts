import { randomUUID } from 'node:crypto'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'

/** Nobody gets in, whoever they are. */
export const refusesAll: FetchHandler = () =>
  Response.json({ error: 'invalid_token' }, { status: 401 })

/** Says yes to everything, and has the same id for everybody. */
export const answersAllAlike: FetchHandler = async (request) => {
  const id = await idOf(request)
  const headers = { 'mcp-session-id': '5f0c7a34-6a2b-4a55-9a50-6b7d1c1f9f10' }
  return Response.json({ jsonrpc: '2.0', id, result: initialized }, { headers })
}

/** Says yes to everything under whatever id it is sent, and keeps nothing. */
export function echoesIds(): FetchHandler {
  return async (request) => {
    const sent = request.headers.get('mcp-session-id') ?? randomUUID()
    const headers = { 'mcp-session-id': sent }
    return Response.json(
      { jsonrpc: '2.0', id: await idOf(request), result: initialized },
      { headers },
    )
  }
}

const initialized = {
  protocolVersion: '2025-11-25',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {} },
  serverInfo: { name: 'stubborn', version: '0' },
}

async function idOf(request: Request): Promise<unknown> {
  if (request.method !== 'POST') return null
  const body: unknown = await request.json().catch(() => null)
  return typeof body === 'object' && body !== null && 'id' in body ? body.id : null
}
