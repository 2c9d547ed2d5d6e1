import { Client as ClientV2, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import * as streamableHttpV1 from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { gatewayBefore, keyOf, stdioReach } from './kit.ts'

let gateway: Gateway | undefined
afterEach(async () => gateway?.close())

const before = async (name: string, more = {}): Promise<URL> => {
  gateway = await gatewayBefore({ reach: stdioReach(name, more) })
  return new URL(`${gateway.url}/mcp`)
}

const init = (name: string): { requestInit: RequestInit } => ({
  requestInit: { headers: { 'x-api-key': keyOf(name) } },
})

async function clientV1(url: URL, name: string): Promise<Client> {
  const client = new Client({ name, version: '1' }, { capabilities: { elicitation: {} } })
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name } }))
  const transport = new streamableHttpV1.StreamableHTTPClientTransport(url, init(name))
  // The SDK's own types do not agree under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

describe('a client of SDK v1', () => {
  it('uses a stdio server of SDK v1: tools, progress, elicitation', async () => {
    const url = await before('sdk-v1.mjs')
    const client = await clientV1(url, 'alice')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['add', 'list', 'count', 'ask'])
    const seen: number[] = []
    const count = await client.callTool({ name: 'count' }, undefined, {
      onprogress: ({ progress }) => void seen.push(progress),
    })
    expect(count.content).toEqual([{ type: 'text', text: 'three' }])
    expect(seen).toEqual([1, 2, 3])
    const answer = await client.callTool({ name: 'ask' })
    expect(answer.content).toEqual([{ type: 'text', text: 'accept alice' }])
    await client.close()
  })

  it('has a process of its own for each session', async () => {
    const url = await before('sdk-v1.mjs')
    const [alice, again, bob] = await Promise.all(
      ['alice', 'alice', 'bob'].map((name) => clientV1(url, name)),
    )
    await alice?.callTool({ name: 'add', arguments: { note: "alice's" } })
    for (const other of [again, bob]) {
      const { content } = (await other?.callTool({ name: 'list' })) ?? {}
      expect(content).toEqual([{ type: 'text', text: '' }])
    }
    await Promise.all([alice, again, bob].map((client) => client?.close()))
  })
})

describe('a client of SDK v2', () => {
  const cases = [
    ['auto', 'sdk-v2.mjs', 'modern'],
    ['auto', 'sdk-v1.mjs', 'legacy'],
    ['legacy', 'sdk-v2.mjs', 'legacy'],
  ] as const
  for (const [mode, server, era] of cases) {
    it(`speaks ${era} with ${server} in mode ${mode}`, async () => {
      const url = await before(server)
      const client = new ClientV2({ name: 'v2', version: '1' }, { versionNegotiation: { mode } })
      await client.connect(new StreamableHTTPClientTransport(url, init('bob')))
      await client.callTool({ name: 'add', arguments: { note: 'one' } })
      const { content } = await client.callTool({ name: 'list', arguments: {} })
      expect(content).toEqual([{ type: 'text', text: 'one' }])
      expect(client.getProtocolEra()).toBe(era)
      await client.close()
    })
  }
})
