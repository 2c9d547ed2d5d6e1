import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import * as v1 from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { askingV1, askingV2 } from './asking-servers.ts'
import { info, pairOf, patience, requestInit } from './pair.ts'
import type { Closing } from './pair.ts'

const closing: Closing = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const accepted = { action: 'accept' as const, content: { name: 'Ada' } }
const written = {
  role: 'assistant' as const,
  model: 'm',
  content: { type: 'text' as const, text: 'Roses are red' },
}
const folders = { roots: [{ uri: 'file:///work', name: 'work' }] }
const capabilities = { elicitation: {}, sampling: {}, roots: {} }

/** What a client of SDK v1 was asked, and what its tool said of the answers. */
async function askedV1(url: URL): Promise<readonly unknown[]> {
  const client = new Client(info, { capabilities })
  const asked: unknown[] = []
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params)
    return accepted
  })
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    asked.push(params)
    return written
  })
  client.setRequestHandler(ListRootsRequestSchema, () => {
    asked.push('roots')
    return folders
  })
  const transport = new v1.StreamableHTTPClientTransport(url, { requestInit })
  // The SDK's own types do not agree under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  closing.push(() => client.close())
  asked.push((await client.callTool({ name: 'everything' })).content)
  return asked
}

async function connectV2(url: URL): Promise<v2.Client> {
  const versionNegotiation = { mode: 'auto' } as const
  const client = new v2.Client(info, { capabilities, versionNegotiation })
  await client.connect(new v2.StreamableHTTPClientTransport(url, { requestInit }))
  closing.push(() => client.close())
  return client
}

async function askedV2(url: URL): Promise<readonly unknown[]> {
  const client = await connectV2(url)
  const asked: unknown[] = [client.getProtocolEra()]
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params)
    return accepted
  })
  client.setRequestHandler('sampling/createMessage', ({ params }) => {
    asked.push(params)
    return written
  })
  client.setRequestHandler('roots/list', () => {
    asked.push('roots')
    return folders
  })
  asked.push((await client.callTool({ name: 'everything', arguments: {} })).content)
  return asked
}

describe('a server that asks its client back is told the same through the gateway', () => {
  it('by a client of SDK v1: a user, a model, its folders', async () => {
    const { direct, before } = await pairOf(askingV1(), closing)
    const asked = await askedV1(before)
    expect(asked).toEqual(await askedV1(direct))
    expect(asked).toHaveLength(4)
    expect(JSON.stringify(asked.at(-1))).toContain('Roses are red')
  })

  it('by a client of SDK v2, which is asked in results and brings the state along', async () => {
    const { direct, before } = await pairOf(askingV2(), closing)
    const asked = await askedV2(before)
    expect(asked).toEqual(await askedV2(direct))
    expect(asked).toHaveLength(5)
    expect(asked[0]).toBe('modern')
    expect(JSON.stringify(asked.at(-1))).toContain('Roses are red')
  })
})

describe('a client of SDK v2 that listens', () => {
  it('hears of changes, and of the resources that it may subscribe to', async () => {
    const rules = { subscribe: ['note://shared'] }
    const { behind, direct, before } = await pairOf(askingV2(), closing, { rules })
    const filter = { toolsListChanged: true, resourceSubscriptions: ['note://shared'] }
    const heard: unknown[][] = []
    for (const url of [direct, before]) {
      const client = await connectV2(url)
      const own: unknown[] = []
      heard.push(own)
      client.setNotificationHandler(
        'notifications/tools/list_changed',
        () => void own.push('tools'),
      )
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
        own.push(params.uri)
      })
      const { honoredFilter } = await client.listen(filter)
      expect(honoredFilter).toEqual(filter)
    }
    behind.notify.toolsChanged()
    behind.notify.promptsChanged()
    behind.notify.resourceUpdated('note://of-bob')
    behind.notify.resourceUpdated('note://shared')
    await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual([2, 2]), patience)
    expect(heard[1]).toEqual(heard[0])
    expect(heard[1]).toEqual(['tools', 'note://shared'])
  })

  it('is told what it may not hear of, and that it is over when it closes', async () => {
    const { before } = await pairOf(askingV2(), closing, { rules: { subscribe: [] } })
    const client = await connectV2(before)
    const wanted = { toolsListChanged: true, resourceSubscriptions: ['note://of-bob'] }
    const subscription = await client.listen(wanted)
    expect(subscription.honoredFilter.resourceSubscriptions ?? []).toEqual([])
    expect(subscription.honoredFilter.toolsListChanged).toBe(true)
    await subscription.close()
    expect(await subscription.closed).toBe('local')
  })
})
