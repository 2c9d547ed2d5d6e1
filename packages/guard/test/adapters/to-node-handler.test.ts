import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { expect, test } from 'vitest'
import { guardMcpHandler } from '../../src/adapters/mcp-sdk-v2.ts'
import { guardNode } from '../../src/adapters/node.ts'
import type { Authenticate } from '../../src/adapters/options.ts'
import { createGuard } from '../../src/index.ts'
import { openServer } from './open-adapter.ts'
import { modernV2 } from './sdk-servers.ts'

const authorization = 'Bearer alice-credential-7f3a'

const authenticate: Authenticate = async (request) =>
  request.headers.get('authorization') === authorization
    ? { token: '', clientId: 'desktop', scopes: [], extra: { sub: 'alice' } }
    : new Response('{}', { status: 401 })

const call = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'repeat', arguments: { text: 'hello' } },
}

/** Behind a proxy on loopback that ends TLS, which only the connection can tell. */
const behindProxy = () => createGuard({ issuer: 'https://login.example', proxies: ['127.0.0.1'] })

// The SDK's own types disagree with those of Node under exactOptionalPropertyTypes.
const listenerOf = (handler: Parameters<typeof toNodeHandler>[0]): RequestListener =>
  toNodeHandler(handler) as RequestListener

const asAlice = (url: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      authorization,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'x-forwarded-proto': 'https',
    },
    body: JSON.stringify(call),
  })

test('in front of toNodeHandler the guard learns who is at the other end', async () => {
  const guard = behindProxy()
  const listener = listenerOf(modernV2())
  const options = { authenticate, isStateless: true }
  const opened = await openServer(createServer(guardNode(guard, listener, options)))
  const answer = await asAlice(opened.url)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('hello for alice')
  await guard.close()
  await opened.close()
})

test('behind it, it does not, and believes nobody', async () => {
  const guard = behindProxy()
  const listener = listenerOf(guardMcpHandler(guard, modernV2(), { authenticate }))
  const opened = await openServer(createServer(listener))
  expect((await asAlice(opened.url)).status).toBe(426)
  await guard.close()
  await opened.close()
})
