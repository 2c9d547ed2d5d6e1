import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import express from 'express'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { guardSse } from '../../src/adapters/mcp-sdk-v1.ts'
import { createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { openServer } from './open-adapter.ts'
import { createRequire } from 'node:module'

const express4: typeof express = createRequire(import.meta.url)('express-4')
const users = ['alice', 'bob']
const headersOf = (user: string): Record<string, string> => ({ authorization: `Bearer ${user}` })

interface Behind {
  readonly transports: Map<string, SSEServerTransport>
  stream(res: ServerResponse): Promise<void>
}

function behind(): Behind {
  const transports = new Map<string, SSEServerTransport>()
  return {
    transports,
    async stream(res) {
      const transport = new SSEServerTransport('/messages', res)
      transports.set(transport.sessionId, transport)
      res.on('close', () => transports.delete(transport.sessionId))
      const server = new McpServer({ name: 'notes', version: '1.0.0' })
      server.registerTool('repeat', { inputSchema: { text: z.string() } }, ({ text }, extra) => ({
        content: [{ type: 'text', text: `${text} for ${String(extra.authInfo?.extra?.['sub'])}` }],
      }))
      await server.connect(transport)
    },
  }
}

type Prepared = IncomingMessage & { auth?: unknown; body?: unknown; query?: { sessionId?: string } }

/** As the examples of SDK v1 have it, which trust whoever posts. */
const servers: Readonly<Record<string, (guard: Guard, of: Behind) => Promise<OpenAdapter>>> = {
  'node:http': (guard, { transports, stream }) => {
    const sse = guardSse(guard, { authenticate })
    return openServer(
      createServer((req, res) => {
        sse(req, res, () => {
          if (req.method === 'GET') return void stream(res)
          const id = new URL(req.url ?? '', 'http://localhost').searchParams.get('sessionId') ?? ''
          void transports.get(id)?.handlePostMessage(req, res)
        })
      }),
    )
  },
  'express 5': (guard, of) => openServer(createServer(onExpress(express(), guard, of))),
  'express 4': (guard, of) => openServer(createServer(onExpress(express4(), guard, of))),
}

function onExpress(app: ReturnType<typeof express>, guard: Guard, { transports, stream }: Behind) {
  const sse = guardSse(guard, { authenticate })
  app.use(express.json())
  app.get('/mcp', sse, (_req, res) => void stream(res))
  app.post('/messages', sse, (req: Prepared, res: ServerResponse) => {
    const transport = transports.get(req.query?.sessionId ?? '')
    void transport?.handlePostMessage(req as never, res, req.body)
  })
  return app
}

async function authenticate({ headers }: Request) {
  const sub = users.find((user) => headers.get('authorization') === `Bearer ${user}`)
  return sub === undefined
    ? new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    : { token: '', clientId: 'desktop', scopes: [], extra: { sub } }
}

test.each(Object.entries(servers))('HTTP+SSE on %s', async (_name, open) => {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const of = behind()
  const opened = await open(guard, of)

  // The client of the SDK notices nothing.
  const client = new Client({ name: 'client', version: '1.0.0' })
  const asked: string[] = []
  const transport = new SSEClientTransport(new URL(opened.url), {
    requestInit: { headers: headersOf('alice') },
    fetch: (url, init) => {
      asked.push(String(url))
      return fetch(url, init)
    },
  })
  await client.connect(transport)
  const called = await client.callTool({ name: 'repeat', arguments: { text: 'hello' } })
  expect(called.content).toEqual([{ type: 'text', text: 'hello for alice' }])

  // Nobody else posts into the stream, and the id of the transport is worth nothing.
  const endpoint = asked.find((url) => url.includes('sessionId=')) ?? ''
  const [inner = ''] = of.transports.keys()
  expect(endpoint).not.toContain(inner)
  const post = async (url: string, headers: Record<string, string>): Promise<number> => {
    const message = { jsonrpc: '2.0', id: 9, method: 'ping' }
    const init = { method: 'POST', body: JSON.stringify(message) }
    const type = { 'content-type': 'application/json' }
    return (await fetch(url, { ...init, headers: { ...type, ...headers } })).status
  }
  expect(await post(endpoint, headersOf('bob'))).toBe(404)
  expect(await post(endpoint, {})).toBe(401)
  const unknown = endpoint.replace(/sessionId=.*/, `sessionId=${inner}`)
  expect(await post(unknown, headersOf('alice'))).toBe(404)
  expect(await post(endpoint.replace(/\?.*/, ''), headersOf('alice'))).toBe(400)
  expect(await post(endpoint, headersOf('alice'))).toBe(202)

  // The session ends with its stream.
  expect(await guard.sessions.count()).toBe(1)
  await guard.sessions.revokeAll()
  await expect.poll(() => of.transports.size).toBe(0)
  expect(await post(endpoint, headersOf('alice'))).toBe(404)
  await client.close()
  await guard.close()
  await opened.close()
})
