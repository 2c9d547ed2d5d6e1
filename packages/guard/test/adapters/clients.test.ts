import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import * as v1 from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import * as v2 from '@modelcontextprotocol/client'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { guardMcpHandler } from '../../src/adapters/mcp-sdk-v2.ts'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import type { AdapterOptions, Authenticate } from '../../src/adapters/options.ts'
import { createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { frameworks } from './frameworks.ts'
import type { Open } from './frameworks.ts'
import { documentedV1, modernV2, sessionsV2 } from './sdk-servers.ts'

const authorization = 'Bearer alice-credential-7f3a'
const requestInit = { headers: { authorization } }
const info = { name: 'client', version: '1.0.0' }
const repeat = { name: 'repeat', arguments: { text: 'hello' } }

const authenticate: Authenticate = async (request) =>
  request.headers.get('authorization') === authorization
    ? { token: '', clientId: 'desktop', scopes: [], extra: { sub: 'alice' } }
    : new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })

interface Setting {
  readonly open: Open
  readonly behind: FetchServer
  readonly options?: AdapterOptions
}

async function guarded(
  { open, behind, options }: Setting,
  use: (opened: OpenAdapter, guard: Guard) => Promise<void>,
): Promise<void> {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const opened = await open({ guard, behind, options: { authenticate, ...options } })
  try {
    await use(opened, guard)
  } finally {
    await guard.close()
    await opened.close()
  }
}

const fetchOf =
  ({ send }: OpenAdapter) =>
  (url: string | URL, init?: RequestInit): Promise<Response> =>
    send(new Request(url, init))

async function useV1(opened: OpenAdapter): Promise<void> {
  const client = new ClientV1(info)
  const transport = new v1.StreamableHTTPClientTransport(new URL(opened.url), {
    requestInit,
    fetch: fetchOf(opened),
  })
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(transport as never)
  expect(transport.sessionId).toMatch(/^[\w-]{43}$/)
  expect((await client.listTools()).tools).toHaveLength(1)
  const tokens: string[] = []
  const called = await client.request(
    { method: 'tools/call', params: repeat },
    CallToolResultSchema,
    { onresumptiontoken: (token) => void tokens.push(token) },
  )
  expect(called.content).toEqual([{ type: 'text', text: 'hello for alice' }])
  // What came after the first event comes again.
  const [resumptionToken = ''] = tokens
  const resumed = await client.request(
    { method: 'tools/call', params: repeat },
    CallToolResultSchema,
    { resumptionToken },
  )
  expect(resumed.content).toEqual(called.content)
  await transport.terminateSession()
  await expect(client.listTools()).rejects.toThrow()
  await client.close()
}

async function useV2(opened: OpenAdapter, mode: 'legacy' | 'auto'): Promise<string | undefined> {
  const client = new v2.Client(info, { versionNegotiation: { mode } })
  const url = new URL(opened.url)
  const transport = new v2.StreamableHTTPClientTransport(url, {
    requestInit,
    fetch: fetchOf(opened),
  })
  await client.connect(transport)
  const { sessionId } = transport
  expect((await client.listTools()).tools).toHaveLength(1)
  const called = await client.callTool(repeat)
  expect(called.content).toEqual([{ type: 'text', text: 'hello for alice' }])
  if (sessionId !== undefined) await transport.terminateSession()
  await client.close()
  return sessionId
}

describe.each(Object.entries(frameworks))('%s', (_name, open) => {
  test('SDK v1: connect, list, call, resume, terminate', () =>
    guarded({ open, behind: documentedV1() }, useV1))

  test('SDK v2, legacy negotiation: a session', () =>
    guarded({ open, behind: sessionsV2() }, async (opened, guard) => {
      expect(await useV2(opened, 'legacy')).toMatch(/^[\w-]{43}$/)
      expect(await guard.sessions.count()).toBe(0)
    }))

  test('SDK v2, automatic negotiation: no session', () => {
    const handler = modernV2()
    const behind: FetchServer = (request, extra) => handler.fetch(request, extra)
    return guarded({ open, behind, options: { isStateless: true } }, async (opened) => {
      expect(await useV2(opened, 'auto')).toBeUndefined()
      expect(await useV2(opened, 'legacy')).toBeUndefined()
    })
  })
})

/** The handler of SDK v2 itself, in process. */
const inProcess: (handler: FetchServer) => OpenAdapter = (handler) => ({
  url: 'http://127.0.0.1/mcp',
  send: async (request) => handler(request),
  close: async () => undefined,
})

test('a guarded handler of SDK v2 serves both eras, and keeps what else it has', async () => {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const handler = modernV2()
  const { fetch, bus, close } = guardMcpHandler(guard, handler, { authenticate })
  expect(bus).toBe(handler.bus)
  expect(await useV2(inProcess(fetch), 'auto')).toBeUndefined()
  expect(await useV2(inProcess(fetch), 'legacy')).toBeUndefined()
  await close()
  await guard.close()
})

test('sessions for the legacy era and none for the modern one, at one address', async () => {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const legacy = { isLegacyRequest, serve: sessionsV2() }
  const { fetch } = guardMcpHandler(guard, modernV2(), { authenticate, legacy })
  expect(await useV2(inProcess(fetch), 'auto')).toBeUndefined()
  expect(await useV2(inProcess(fetch), 'legacy')).toMatch(/^[\w-]{43}$/)
  await useSession(inProcess(fetch))
  await guard.close()
})

async function useSession(opened: OpenAdapter): Promise<void> {
  const client = new ClientV1(info)
  const transport = new v1.StreamableHTTPClientTransport(new URL(opened.url), {
    requestInit,
    fetch: fetchOf(opened),
  })
  await client.connect(transport as never)
  expect((await client.callTool(repeat)).content).toEqual([
    { type: 'text', text: 'hello for alice' },
  ])
  await client.close()
}
