import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as web from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { probe } from 'handfast/probe'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { guardFetch } from '../../src/adapters/fetch.ts'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import { createGuard } from '../../src/index.ts'
import type { AuthInfo } from '../../src/index.ts'

const subjects = new Map([
  ['Bearer alice-credential-7f3a', 'alice'],
  ['Bearer bob-credential-91cc', 'bob'],
])

/** A map from session id to transport, as the documentation of SDK v1 has it. */
function documented(): FetchServer {
  const transports = new Map<string, web.WebStandardStreamableHTTPServerTransport>()
  return async (request, extra) => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request, extra)
    const transport = new web.WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    })
    const server = new McpServer({ name: 'notes', version: '1.0.0' })
    server.registerTool('repeat', { inputSchema: { text: z.string() } }, ({ text }) => ({
      content: [{ type: 'text', text }],
    }))
    await server.connect(transport)
    return transport.handleRequest(request, extra)
  }
}

/** Two users of one application. */
async function authenticate(request: Request): Promise<AuthInfo | Response> {
  const sub = subjects.get(request.headers.get('authorization') ?? '')
  return sub === undefined
    ? new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    : { token: '', clientId: 'desktop', scopes: [], extra: { sub } }
}

async function attacked(handler: (request: Request) => Promise<Response>) {
  const { checks } = await probe({
    url: 'http://127.0.0.1/mcp',
    handler,
    as: {
      a: { authorization: 'Bearer alice-credential-7f3a' },
      b: { authorization: 'Bearer bob-credential-91cc' },
    },
    level: 'disruptive',
  })
  return (wanted: 'safe' | 'vulnerable') =>
    checks.filter(({ verdict }) => verdict === wanted).map(({ weakness }) => weakness)
}

vi.setConfig({ testTimeout: 120_000 })

const held = ['session-existence-oracle', 'unbound-session', 'unvalidated-origin'] as const

test('without the guard, the documented server is hijacked', async () => {
  const server = documented()
  const named = await attacked(async (request) => {
    const authInfo = await authenticate(request)
    return authInfo instanceof Response ? authInfo : server(request, { authInfo })
  })
  expect(named('vulnerable')).toEqual(expect.arrayContaining([...held]))
})

test('behind it, nothing is shown, and what was shown before is refused', async () => {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const named = await attacked(guardFetch(guard, documented(), { authenticate }))
  await guard.close()
  expect(named('vulnerable')).toEqual([])
  expect(named('safe')).toEqual(expect.arrayContaining([...held]))
})
