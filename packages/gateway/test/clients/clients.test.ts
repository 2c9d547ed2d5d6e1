import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import * as v1 from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  ElicitRequestSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Overrides } from '../kit.ts'
import { info, pairOf as openPair, patience, requestInit } from './pair.ts'
import type { Closing, Pair } from './pair.ts'
import { bothEras, modernV2, sessionsV1 } from './servers.ts'
import type { Behind } from './servers.ts'

const closing: Closing = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const pairOf = (behind: Behind, overrides: Overrides = {}): Promise<Pair> =>
  openPair(behind, closing, overrides)

interface ConnectedV1 {
  readonly client: Client
  readonly transport: v1.StreamableHTTPClientTransport
}

async function connectV1(url: URL): Promise<ConnectedV1> {
  const client = new Client(info, { capabilities: { elicitation: {} } })
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: 'accept',
    content: { name: 'Ada' },
  }))
  const transport = new v1.StreamableHTTPClientTransport(url, { requestInit })
  // The SDK's own types do not agree under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  closing.push(() => client.close())
  return { client, transport }
}

/** All that a user of SDK v1 sees. */
async function useV1(url: URL, { told }: Behind): Promise<readonly unknown[]> {
  const { client, transport } = await connectV1(url)
  const seen: unknown[] = [await client.listTools(), await client.listResources()]
  const onprogress = (progress: unknown): void => void seen.push(progress)
  seen.push(await client.callTool({ name: 'count' }, undefined, { onprogress }))
  seen.push(await client.callTool({ name: 'ask' }))
  const stop = new AbortController()
  const waiting = client.callTool({ name: 'wait' }, undefined, { signal: stop.signal })
  setTimeout(() => stop.abort('enough'), 200)
  await expect(waiting).rejects.toThrow()
  await vi.waitFor(() => expect(told).toContain('cancelled'), patience)
  await transport.terminateSession()
  expect(told).toContain('session ended')
  return seen
}

type Mode = 'auto' | 'legacy'

async function useV2(url: URL, mode: Mode, { told }: Behind): Promise<readonly unknown[]> {
  const client = new v2.Client(info, { versionNegotiation: { mode } })
  const transport = new v2.StreamableHTTPClientTransport(url, { requestInit })
  await client.connect(transport)
  closing.push(() => client.close())
  const seen: unknown[] = [client.getProtocolEra(), (await client.listTools()).tools]
  const onprogress = (progress: unknown): void => void seen.push(progress)
  seen.push(await client.callTool({ name: 'count', arguments: {} }, { onprogress }))
  if (transport.sessionId === undefined && mode === 'legacy') return seen
  const stop = new AbortController()
  const waiting = client.callTool({ name: 'wait', arguments: {} }, { signal: stop.signal })
  setTimeout(() => stop.abort('enough'), 200)
  await expect(waiting).rejects.toThrow()
  await vi.waitFor(() => expect(told).toContain('cancelled'), patience)
  if (transport.sessionId !== undefined) await transport.terminateSession()
  return seen
}

const servers = { 'sessions of SDK v1': sessionsV1, 'SDK v2': modernV2, 'both eras': bothEras }

describe('sees the same through the gateway as without it', () => {
  for (const name of ['sessions of SDK v1', 'both eras'] as const) {
    it(`a client of SDK v1, of ${name}`, async () => {
      const direct = await pairOf(servers[name]())
      const before = await pairOf(servers[name]())
      const seen = await useV1(before.before, before.behind)
      expect(seen).toEqual(await useV1(direct.direct, direct.behind))
      expect(seen).toHaveLength(7)
    })
  }

  for (const [name, open] of Object.entries(servers)) {
    for (const mode of ['auto', 'legacy'] as const) {
      it(`a client of SDK v2 in mode ${mode}, of ${name}`, async () => {
        const rules = { stateless: name === 'SDK v2' }
        const direct = await pairOf(open())
        const before = await pairOf(open(), { rules })
        const seen = await useV2(before.before, mode, before.behind)
        expect(seen).toEqual(await useV2(direct.direct, mode, direct.behind))
        const isModern = mode === 'auto' && name !== 'sessions of SDK v1'
        expect(seen[0]).toBe(isModern ? 'modern' : 'legacy')
      })
    }
  }
})

describe('a session of a client of SDK v1', () => {
  it('hears of what it has subscribed to, where that is allowed, and of nothing else', async () => {
    const { before } = await pairOf(sessionsV1(), { rules: { subscribe: ['note://shared'] } })
    const { client } = await connectV1(before)
    const heard: string[] = []
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      heard.push(params.uri)
    })
    const subscribed = async (): Promise<void> => {
      await client.subscribeResource({ uri: 'note://shared' })
      expect(heard).toContain('note://shared')
    }
    // Its stream may be opened after that.
    await vi.waitFor(subscribed, patience)
    await expect(client.subscribeResource({ uri: 'note://of-bob' })).rejects.toThrow()
  })

  it('that was ended is over with exactly 404, and so is one that was idle', async () => {
    const sessions = { idleMsMax: 1500, absoluteMsMax: 60_000, perPrincipalMax: 100, max: 1000 }
    const { before } = await pairOf(sessionsV1(), { sessions })
    for (const end of ['DELETE', 'idle'] as const) {
      const { client, transport } = await connectV1(before)
      const id = transport.sessionId ?? ''
      if (end === 'DELETE') await transport.terminateSession()
      else {
        await client.close()
        await new Promise((resolve) => setTimeout(resolve, sessions.idleMsMax + 500))
      }
      const response = await fetch(before, {
        method: 'POST',
        headers: {
          ...requestInit.headers,
          'mcp-session-id': id,
          'mcp-protocol-version': '2025-11-25',
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: '{"jsonrpc":"2.0","id":9,"method":"ping"}',
      })
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { message: 'Session not found' } })
    }
  })
})
