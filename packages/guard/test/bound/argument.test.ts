import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { guardFetch } from '../../src/adapters/fetch.ts'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import { toolInput } from '../../src/index.ts'
import type { AuthInfo, Handle, Handles } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { alice, callerNamed, issuer, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'
import { withoutSessions } from '../../../../servers/probe/sdk-v1/web-servers.ts'

interface Basket {
  readonly items: readonly string[]
}

const recover = 'Call create_basket for a new one.'
const description = 'The basket, as create_basket named it'
const shown = ({ value }: Handle<Basket>, item: string) => ({
  content: [{ type: 'text' as const, text: [...value.items, item].join() }],
})

type Registering = (baskets: Handles<Basket>) => FetchServer

const byZodV1: Registering = (baskets) =>
  withoutSessions(() => {
    const server = new McpServerV1({ name: 'shop', version: '1.0.0' })
    const basket = z.string().describe(description).transform(baskets.fromArgument)
    const inputSchema = { basket, item: z.string() }
    server.registerTool('add', { inputSchema }, ({ basket: found, item }) => shown(found, item))
    return server
  })

const served = (create: () => McpServer): FetchServer => {
  const { fetch } = createMcpHandler(create)
  return (request, extra) => fetch(request, extra as never)
}

const byZodV2: Registering = (baskets) =>
  served(() => {
    const server = new McpServer({ name: 'shop', version: '1.0.0' })
    const basket = z.string().describe(description).transform(baskets.fromArgument)
    const inputSchema = z.object({ basket, item: z.string() })
    server.registerTool('add', { inputSchema }, ({ basket: found, item }) => shown(found, item))
    return server
  })

const byFields: Registering = (baskets) =>
  served(() => {
    const server = new McpServer({ name: 'shop', version: '1.0.0' })
    const inputSchema = toolInput({ basket: baskets.field(description), item: z.string() })
    server.registerTool('add', { inputSchema }, ({ basket, item }) => shown(basket, item))
    return server
  })

const authInfoOf = (sub: string): AuthInfo => ({
  token: '',
  clientId: 'desktop',
  scopes: [],
  extra: { sub },
})

const labs: Lab[] = []
afterEach(async () => {
  for (const one of labs.splice(0)) await one.guard.close()
})

/** Sends requests of the legacy era to a server that keeps no sessions. */
function shop(register: Registering, options: Parameters<typeof lab>[0] = {}) {
  const one = lab({ issuer, stateless: true, ...options })
  labs.push(one)
  const baskets = one.guard.handles<Basket>('basket', { recover })
  const serve = guardFetch(one.guard, register(baskets))
  const ask = async (sub: string, method: string, params: object = {}): Promise<unknown> => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const request = new Request('https://localhost/mcp', { method: 'POST', headers, body })
    const text = await (await serve(request, { authInfo: authInfoOf(sub) })).text()
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
  }
  const add = (sub: string, args: object): Promise<unknown> =>
    ask(sub, 'tools/call', { name: 'add', arguments: args })
  const mint = async (sub: string): Promise<string> => {
    return (await baskets.mint({ items: ['tea'] }, { caller: await callerNamed(sub) })).id
  }
  return { ask, add, mint }
}

describe.each([
  ['a field of Zod, in SDK v1', byZodV1],
  ['a field of Zod, in SDK v2', byZodV2],
  ['a field of any library, in SDK v2', byFields],
] as const)('%s', (_, register) => {
  test('is a text with a description to the model', async () => {
    const { ask } = shop(register)
    const { tools } = Object(Object(await ask('alice', 'tools/list')).result)
    expect(tools[0].inputSchema).toMatchObject({
      type: 'object',
      properties: { basket: { type: 'string', description }, item: { type: 'string' } },
      required: ['basket', 'item'],
    })
  })

  test('is the handle to the handler, for its owner', async () => {
    const { add, mint } = shop(register)
    const basket = await mint('alice')
    expect(await add('alice', { basket, item: 'milk' })).toMatchObject({
      result: { content: [{ text: 'tea,milk' }] },
    })
  })

  test('tells the model how to go on, and a stranger the same', async () => {
    const { add, mint } = shop(register)
    const basket = await mint('alice')
    const foreign = await add('bob', { basket, item: 'milk' })
    expect(foreign).toMatchObject({ result: { isError: true } })
    expect(JSON.stringify(foreign)).toContain(`There is no such basket. ${recover}`)
    expect(JSON.stringify(foreign)).not.toContain(basket)
    const unknown = await add('bob', { basket: `basket_${'A'.repeat(43)}`, item: 'milk' })
    expect(unknown).toEqual(foreign)
    expect(await add('bob', { basket: 'what', item: 'milk' })).toEqual(foreign)
  })

  test('is looked up once for a call', async () => {
    const store = memoryStore()
    let asked = 0
    const find: typeof store.find = (kind, ref, nowMs) => {
      if (kind === 'handle:basket') asked += 1
      return store.find(kind, ref, nowMs)
    }
    const { add, mint } = shop(register, { store: { ...store, find } })
    const basket = await mint('alice')
    await add('alice', { basket, item: 'milk' })
    expect(asked).toBe(1)
  })

  test('is refused when it is no text, together with what else is wrong', async () => {
    const { add } = shop(register)
    for (const args of [{ item: 'milk' }, { basket: 7, item: 'milk' }, { basket: {}, item: 7 }]) {
      expect(await add('alice', args)).toMatchObject({ result: { isError: true } })
    }
  })

  test('is not found when the store is down, and nobody is told that it is gone', async () => {
    const store = memoryStore()
    const find = (): never => {
      throw new Error('down')
    }
    const { add } = shop(register, { store: { ...store, find } })
    const answer = await add('alice', { basket: `basket_${'A'.repeat(43)}`, item: 'milk' })
    expect(JSON.stringify(answer)).not.toContain('no such basket')
  })
})

test('a library that has no context for failures gets them thrown', async () => {
  const { guard, as } = lab()
  const baskets = guard.handles<Basket>('basket', { recover })
  await expect(as(alice, () => baskets.fromArgument('what'))).rejects.toThrow(recover)
  const { validate, jsonSchema } = baskets.field()['~standard']
  expect(await as(alice, async () => validate(7))).toHaveProperty('issues')
  expect(jsonSchema.input({ target: 'draft-07' })).toMatchObject({ type: 'string' })
  expect(() => jsonSchema.output({ target: 'draft-07' })).toThrow(TypeError)
  const input = toolInput({ basket: baskets.field() })['~standard']
  expect(await as(alice, async () => input.validate([]))).toHaveProperty('issues')
  expect(() => input.jsonSchema.output({ target: 'draft-07' })).toThrow(TypeError)
})
