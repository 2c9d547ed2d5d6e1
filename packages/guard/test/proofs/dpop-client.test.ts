import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, test } from 'vitest'
import { guardFetch } from '../../src/adapters/fetch.ts'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import { dpop } from '../../src/proofs/dpop.ts'
import { held } from '../kit.ts'
import { newAgent, proofOf, token } from './dpop-kit.ts'
import type { Agent } from './dpop-kit.ts'
import { WebTransport } from '../../../../servers/probe/sdk-v1/web-transport.ts'

/** One server of SDK v1, with one session. */
async function server(): Promise<FetchServer> {
  const transport = new WebTransport({
    sessionIdGenerator: () => 'inner',
  })
  const mcp = new McpServer({ name: 'notes', version: '1.0.0' })
  mcp.registerTool('hello', {}, () => ({ content: [{ type: 'text', text: 'hello' }] }))
  await mcp.connect(transport)
  return (request, extra) => transport.handleRequest(request, extra as never)
}

type Send = (url: string | URL, init?: RequestInit) => Promise<Response>

/** `fetch` of an agent that signs each request: what a client of the SDK takes as an option. */
const signing =
  (agent: Agent, send: Send): Send =>
  async (url, init = {}) => {
    const htm = init.method ?? 'GET'
    const proof = await proofOf(agent, { claims: { htm, htu: String(url) }, atMs: Date.now() })
    const headers = new Headers(init.headers)
    headers.set('authorization', `DPoP ${token}`)
    headers.set('dpop', proof)
    return send(url, { ...init, headers })
  }

test('a client of the SDK works with a key, and another key finds no such session', async () => {
  const { guard } = held({ agentOf: dpop(), clock: () => Date.now() })
  const handler = guardFetch(guard, await server(), {
    authenticate: async () => ({ token, clientId: 'c', scopes: [], extra: { sub: 'alice' } }),
  })
  const send: Send = (url, init) => handler(new Request(url, init))
  const url = new URL('http://127.0.0.1:3000/mcp')
  const [own, other] = [await newAgent(), await newAgent()]
  const transport = new StreamableHTTPClientTransport(url, { fetch: signing(own, send) })
  const client = new Client({ name: 'agent', version: '1.0.0' })
  await client.connect(transport as never)
  expect(await client.callTool({ name: 'hello' })).toMatchObject({ content: [{ text: 'hello' }] })

  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-session-id': transport.sessionId ?? '',
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' })
  const hijack = (fetching: Send): Promise<Response> =>
    fetching(url, { method: 'POST', headers, body })
  expect((await hijack(signing(other, send))).status).toBe(404)
  const bare = await hijack(send)
  expect(bare.status).toBe(401)
  expect(bare.headers.get('www-authenticate')).toMatch(/^DPoP algs=/)
  expect((await hijack(signing(own, send))).status).toBe(200)
  await transport.terminateSession()
  await client.close()
  await guard.close()
})
