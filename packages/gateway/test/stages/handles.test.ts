import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandleConfig } from '../../src/config/config.ts'
import { callOf, Events, lab, legacy, modern, resultOf, withSessions } from './lab.ts'
import type { Lab, Serve, Shown } from './lab.ts'

const basket: HandleConfig = {
  name: 'basket',
  minted: [{ tool: 'create_basket', at: '/basket_id' }],
  taken: [{ tool: '*', at: '/basket_id' }],
  mode: 'swap',
  idleMsMax: 60_000,
  absoluteMsMax: 600_000,
  perPrincipalMax: 100,
  recover: 'Call create_basket for a new one.',
}

const raw = 'b-7f3a-9c01'

/** Creates what has the id `raw`, and repeats the arguments of everything else. */
const baskets: Serve = ({ body }) => {
  const { method, params } = Object(body)
  if (method === 'tools/list') return resultOf(body, { tools: [tool] })
  if (params.name !== 'create_basket') {
    const text = `Basket ${params.arguments?.basket_id ?? params.uri}: ${JSON.stringify(params)}`
    return resultOf(body, { content: [{ type: 'text', text }] })
  }
  const content = [
    { type: 'text', text: `Created ${raw}. See basket://${raw}/items (not x${raw})` },
  ]
  return resultOf(body, { content, structuredContent: { basket_id: raw, named: { [raw]: 1 } } })
}

const tool = {
  name: 'create_basket',
  inputSchema: { properties: { basket_id: { type: 'string', format: 'uuid', title: 'B' } } },
  outputSchema: {
    properties: { basket_id: { type: ['integer', 'null'] }, n: { type: 'integer' } },
  },
}

const create = modern('tools/call', callOf('create_basket'))
const view = (id: unknown): object => modern('tools/call', callOf('view', { basket_id: id }))

const firstOf = ({ messages }: Shown): ReturnType<typeof Object> => Object(messages[0])
const idIn = (shown: Shown): string => firstOf(shown).result.structuredContent.basket_id
const textIn = (shown: Shown): string => firstOf(shown).result.content[0].text

describe('handles that are swapped', () => {
  it('are the caller’s, and look alike to everybody else', async () => {
    const seen: unknown[] = []
    const { ask } = lab((request) => (seen.push(request.body), baskets(request)), {
      handles: [basket],
    })
    const created = await ask({ as: 'alice', body: create })
    const id = idIn(created)
    expect(id).toMatch(/^basket_[\w-]{43}$/)
    expect(textIn(created)).toBe(`Created ${id}. See basket://${id}/items (not x${raw})`)
    const viewed = await ask({ as: 'alice', body: view(id) })
    expect(Object(seen[1]).params.arguments).toEqual({ basket_id: raw })
    expect(textIn(viewed)).toContain(`Basket ${id}:`)
    expect(viewed.text).not.toContain(raw)
    const made = `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`
    const refused = [view(id), view(made), view(raw), view(17), view(''), view([id]), view({})]
    const answers = await Promise.all(refused.map((body) => ask({ as: 'bob', body })))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const rawOfOwner = await ask({ as: 'alice', body: view(raw) })
    expect(rawOfOwner.text).toBe(answers[0]?.text)
    expect(firstOf(rawOfOwner).result).toMatchObject({
      isError: true,
      content: [{ text: 'There is no such basket. Call create_basket for a new one.' }],
    })
    expect(seen).toHaveLength(2)
  })

  it('are the same for the same while they live', async () => {
    const { ask, pass } = lab(baskets, { handles: [basket] })
    const first = idIn(await ask({ as: 'alice', body: create }))
    pass(50_000)
    expect(idIn(await ask({ as: 'alice', body: create }))).toBe(first)
    expect(idIn(await ask({ as: 'bob', body: create }))).not.toBe(first)
    pass(700_000)
    expect(idIn(await ask({ as: 'alice', body: create }))).not.toBe(first)
  })

  it('are in lists, streams, batches, numbers and what tasks bring', async () => {
    const handles = [
      {
        ...basket,
        minted: [{ tool: 'list', at: '/items/*/id' }],
        taken: [{ tool: 'get', at: '/ids/*' }],
      },
    ]
    const items = [{ id: 17 }, { id: 'item-18' }, { id: null }, {}]
    const seen: unknown[] = []
    const serve = withSessions(({ body }) => {
      const answers = [body].flat().map((one) => {
        const { name, arguments: args } = Object(one).params
        if (name === 'get') seen.push(args)
        return resultOf(one, { structuredContent: { items }, content: [] })
      })
      return Array.isArray(body) ? answers : new Events(answers)
    })
    const { ask, begin } = lab(serve, { handles })
    const session = await begin('alice')
    const list = legacy('tools/call', callOf('list'), 1)
    const single = await ask({ as: 'alice', session, body: list })
    const batch = await ask({ as: 'alice', session, body: [list, legacy('tasks/result', {}, 2)] })
    const shown = [single.messages[0], ...batch.messages].map(
      (message) => Object(message).result.structuredContent.items,
    )
    expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1)
    const ids: readonly unknown[] = shown[0].map((item: { readonly id?: unknown }) => item.id)
    expect(ids).toEqual([expect.stringMatching(/^basket_/), expect.any(String), null, undefined])
    const get = legacy('tools/call', callOf('get', { ids: [ids[1], ids[0], null] }), 3)
    await ask({ as: 'alice', session, body: get })
    expect(seen).toEqual([{ ids: ['item-18', 17, null] }])
  })

  it('are in texts, where a pattern says so', async () => {
    const handles = [
      {
        ...basket,
        minted: [{ tool: 'create_basket', at: 'text', pattern: 'Created (?<id>[0-9a-z-]{1,36})' }],
      },
    ]
    const { ask } = lab(
      (request) => {
        const { name, arguments: args } = Object(request.body).params
        if (name !== 'create_basket') return baskets(request)
        const text = `Created ${args.name ?? raw}`
        return resultOf(request.body, { content: [{ type: 'text', text }] })
      },
      { handles },
    )
    const [, id = ''] = textIn(await ask({ as: 'alice', body: create })).split(' ')
    expect(id).toMatch(/^basket_/)
    expect(textIn(await ask({ as: 'alice', body: view(id) }))).toContain(`Basket ${id}`)
    const echo = modern('tools/call', callOf('create_basket', { name: raw }))
    // What a caller has written itself was minted by nobody.
    expect(textIn(await ask({ as: 'bob', body: echo }))).toBe(`Created ${raw}`)
  })

  it('are in URIs and prompts, and in the headers that repeat them', async () => {
    const handles = [
      {
        ...basket,
        taken: [
          { tool: 'show', method: 'prompts/get' as const, at: '/basket_id' },
          {
            tool: '*',
            method: 'resources/read' as const,
            at: '/uri',
            pattern: 'basket://(?<id>[^/]{1,100})',
          },
          { tool: 'view', at: '/basket_id' },
        ],
      },
    ]
    const seen: { readonly headers: unknown; readonly body: unknown }[] = []
    const { ask } = lab((request) => (seen.push(request), baskets(request)), { handles })
    const id = idIn(await ask({ as: 'alice', body: create }))
    const read = (uri: string): object => modern('resources/read', { uri })
    await ask({ as: 'alice', body: read(`basket://${id}/items`) })
    expect(Object(seen[1]?.body).params.uri).toBe(`basket://${raw}/items`)
    expect(seen[1]?.headers).toMatchObject({ 'mcp-name': `basket://${raw}/items` })
    await ask({ as: 'alice', body: read('news://all') })
    expect(Object(seen[2]?.body).params.uri).toBe('news://all')
    const got = modern('prompts/get', callOf('show', { basket_id: id }))
    await ask({ as: 'alice', body: got })
    expect(Object(seen[3]?.body).params.arguments).toEqual({ basket_id: raw })
    const headers = { 'mcp-param-basket': id, 'mcp-param-note': 'x' }
    await ask({ as: 'alice', body: view(id), headers })
    expect(seen[4]?.headers).toMatchObject({ 'mcp-param-basket': raw, 'mcp-param-note': 'x' })
    const refused = [read(`basket://${raw}/items`), read(`basket://${id}/items`), got]
    for (const body of refused) {
      expect(firstOf(await ask({ as: 'bob', body })).error).toMatchObject({ code: -32602 })
    }
    expect(seen).toHaveLength(5)
  })

  it('are texts in the schemas of tools', async () => {
    const { ask } = lab(baskets, { handles: [basket] })
    const { tools } = firstOf(await ask({ as: 'alice', body: modern('tools/list') })).result
    expect(tools).toEqual([
      {
        name: 'create_basket',
        inputSchema: { properties: { basket_id: { type: 'string', title: 'B' } } },
        outputSchema: {
          properties: { basket_id: { type: ['string', 'null'] }, n: { type: 'integer' } },
        },
      },
    ])
  })

  it('are in errors and in what is told on the way', async () => {
    const { ask } = lab(
      (request) => {
        const { id, params } = Object(request.body)
        if (params.name === 'create_basket') return baskets(request)
        const message = { jsonrpc: '2.0', method: 'notifications/message', params: { data: [raw] } }
        return new Events([
          message,
          { jsonrpc: '2.0', id, error: { code: 1, message: `No ${raw}!` } },
        ])
      },
      { handles: [basket] },
    )
    const id = idIn(await ask({ as: 'alice', body: create }))
    const { messages } = await ask({ as: 'alice', body: view(id) })
    expect(messages).toMatchObject([
      { params: { data: [id] } },
      { error: { message: `No ${id}!` } },
    ])
  })

  it('go back as they came, and nothing else leaves, whatever a result holds', async () => {
    const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9:.=+/~_-]{6,20}[A-Za-z0-9]$/)
    const handles = [
      {
        ...basket,
        minted: [{ tool: 'make', at: '/ids/*' }],
        taken: [{ tool: 'use', at: '/ids/*' }],
      },
    ]
    const property = fc.asyncProperty(
      fc.uniqueArray(ids, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(fc.jsonValue({ maxDepth: 2 }), fc.nat())),
      async (own, more) => {
        // Words that are not ids keep ids from being parts of others.
        const told = more.map(([value, at]) => ({ value, text: `(${own[at % own.length]}) …` }))
        let sent: unknown
        const { ask } = lab(
          ({ body }) => {
            const { name, arguments: args } = Object(body).params
            if (name === 'use') sent = args.ids
            const structuredContent = { ids: own, told }
            const text = JSON.stringify(structuredContent)
            return resultOf(body, { structuredContent, content: [{ type: 'text', text }] })
          },
          { handles },
        )
        const made = await ask({ as: 'alice', body: modern('tools/call', callOf('make')) })
        const shown = firstOf(made).result.structuredContent.ids
        const values = JSON.stringify(more)
        for (const id of own) if (!values.includes(id)) expect(made.text).not.toContain(id)
        await ask({ as: 'alice', body: modern('tools/call', callOf('use', { ids: shown })) })
        expect(sent).toEqual(own)
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })
})

describe('handles that stay', () => {
  const handles: readonly HandleConfig[] = [{ ...basket, mode: 'own' }]
  const other = (lab: Lab, as: string): Promise<Shown> => lab.ask({ as, body: view(raw) })

  it('are of whoever had them minted', async () => {
    const behind = lab(baskets, { handles })
    const unknown = await other(behind, 'bob')
    const created = await behind.ask({ as: 'alice', body: create })
    expect(idIn(created)).toBe(raw)
    expect(textIn(await other(behind, 'alice'))).toContain(`Basket ${raw}`)
    expect((await other(behind, 'bob')).text).toBe(unknown.text)
    expect(firstOf(unknown).result.isError).toBe(true)
    const taken = await behind.ask({ as: 'bob', body: create })
    expect(firstOf(taken).result).toMatchObject({ isError: true })
    expect(taken.text).not.toContain(raw)
  })
})

describe('names that callers choose', () => {
  const config = { ...basket, mode: 'scope' as const, minted: [] }

  it('are names of each caller’s own', async () => {
    const seen: string[] = []
    const { ask } = lab(
      (request) => {
        seen.push(Object(request.body).params.arguments.basket_id)
        return baskets(request)
      },
      { handles: [config] },
    )
    const uuid = '6a0c4f9e-0000-4000-8000-1234567890ab'
    for (const as of ['alice', 'alice', 'bob']) {
      expect(textIn(await ask({ as, body: view('default') }))).toContain('Basket default:')
    }
    await ask({ as: 'alice', body: view(uuid) })
    expect(seen[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(seen[1]).toBe(seen[0])
    expect(seen[2]).not.toBe(seen[0])
    expect(seen[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(firstOf(await ask({ as: 'alice', body: view(7) })).result.isError).toBe(true)
  })
})

describe('declarations', () => {
  it('that cannot be meant are refused when the gateway starts', () => {
    const places = [
      { tool: 'x', at: 'text' },
      { tool: 'x', at: 'text', pattern: 'Created (.*)' },
      { tool: 'x', at: 'text', pattern: '(?<id>a)(?=b)' },
      { tool: 'x', at: 'text', pattern: `(?<id>${'a'.repeat(500)})` },
      { tool: 'x', at: 'basket' },
    ]
    for (const place of places) {
      expect(() => lab(baskets, { handles: [{ ...basket, minted: [place] }] })).toThrow(TypeError)
    }
    const taken = [{ tool: 'x', at: 'text', pattern: '(?<id>.)' }]
    expect(() => lab(baskets, { handles: [{ ...basket, taken }] })).toThrow(TypeError)
  })
})
