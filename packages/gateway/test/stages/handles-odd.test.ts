import { describe, expect, it } from 'vitest'
import type { HandleConfig } from '../../src/config/config.ts'
import { callOf, lab, modern, resultOf } from './lab.ts'
import type { Serve, Shown } from './lab.ts'

const basket: HandleConfig = {
  name: 'basket',
  minted: [{ tool: 'create', at: '/basket_id' }],
  taken: [{ tool: 'view', at: '/basket_id' }],
  mode: 'own',
  idleMsMax: 60_000,
  absoluteMsMax: 600_000,
  perPrincipalMax: 2000,
  recover: undefined,
}

const call = (name: string, args: object): object => modern('tools/call', callOf(name, args))

const firstOf = ({ messages }: Shown): ReturnType<typeof Object> => Object(messages[0])
const textIn = (shown: Shown): string => firstOf(shown).result.content[0].text
const isRefused = (shown: Shown): boolean => firstOf(shown).result.isError === true

/** Answers with what is given, and remembers the arguments that it was called with. */
function serving(result: object): { readonly serve: Serve; readonly heard: unknown[] } {
  const heard: unknown[] = []
  return {
    heard,
    serve({ body }) {
      heard.push(Object(body).params.arguments)
      return resultOf(body, { content: [], ...result })
    },
  }
}

describe('an argument that is looked through for handles', () => {
  const word = '(?<id>item-[0-9]{1,4})'
  const handles = [{ ...basket, taken: [{ tool: 'view', at: '/ids/*', pattern: word }] }]

  it('is looked through to its end, or refused', async () => {
    const { serve, heard } = serving({ structuredContent: { basket_id: 'item-1' } })
    const { ask } = lab(serve, { handles })
    await ask({ as: 'alice', body: call('create', {}) })
    heard.length = 0
    const own = (ids: readonly string[]) => ask({ as: 'alice', body: call('view', { ids }) })
    expect(isRefused(await own(['my item-1', 'item-1']))).toBe(false)
    expect(heard).toHaveLength(1)
    for (const ids of [
      [`${' '.repeat(20_000)}item-2`],
      [`${'item-1,'.repeat(1001)}item-2`],
      Array.from({ length: 10 }, () => ' '.repeat(10_000)),
    ]) {
      expect(textIn(await own(ids))).toContain('more in it than can be looked through')
    }
    expect(heard).toHaveLength(1)
  })

  it('is refused where another reader may find one that is not looked at', async () => {
    const { serve, heard } = serving({})
    const { ask } = lab(serve, { handles: [basket, ...handles] })
    for (const args of [
      { ids: '["item-2"]' },
      { ids: [], IDS: ['item-2'] },
      { basket_id: null, Basket_ID: 'item-2' },
      { basket_id: null, baſket_id: 'item-2' },
    ]) {
      const refused = await ask({ as: 'alice', body: call('view', args) })
      expect(textIn(refused)).toContain('could be read in two')
    }
    expect(heard).toEqual([])
    for (const args of [{}, { ids: [] }, { ids: null }, { ids: '' }, { ids: 7 }, { other: '[]' }]) {
      expect(isRefused(await ask({ as: 'alice', body: call('view', args) }))).toBe(false)
    }
  })

  it('may be a text or a list where both are declared', async () => {
    const { serve, heard } = serving({ structuredContent: { basket_id: 'item-1' } })
    const both = { ...basket, taken: [...(handles[0]?.taken ?? []), { tool: 'view', at: '/ids' }] }
    const { ask } = lab(serve, { handles: [both] })
    await ask({ as: 'alice', body: call('create', {}) })
    heard.length = 0
    expect(isRefused(await ask({ as: 'alice', body: call('view', { ids: 'item-1' }) }))).toBe(false)
    expect(isRefused(await ask({ as: 'alice', body: call('view', { ids: 'item-2' }) }))).toBe(true)
    expect(heard).toEqual([{ ids: 'item-1' }])
  })
})

it.each(['conv:default', 'conv:abc', 'conv:x', 'conv-default', 'my conv:a_b'])(
  'a name that a caller chose is never heard as it is: %s',
  async (ref) => {
    const pattern = 'conv[:-](?<id>[^/]{1,100})'
    const taken = [{ tool: 'say', at: '/ref', pattern }]
    const { serve, heard } = serving({})
    const { ask } = lab(serve, {
      handles: [{ ...basket, mode: 'scope', minted: [], taken }],
    })
    for (const as of ['alice', 'bob', 'alice']) await ask({ as, body: call('say', { ref }) })
    const [first, second, again] = heard.map((args) => Object(args).ref)
    expect(new Set([ref, first, second]).size).toBe(3)
    expect(again).toBe(first)
  },
)

describe('ids of a server', () => {
  it('are replaced within a word, and however short, at the declared place', async () => {
    const minted = [{ tool: 'create', at: 'text', pattern: 'basket-(?<id>[0-9]+)' }]
    const handles: HandleConfig[] = [{ ...basket, mode: 'swap', minted }]
    const { serve } = serving({ content: [{ type: 'text', text: 'Created basket-81923-a.' }] })
    const shown = textIn(
      await lab(serve, { handles }).ask({ as: 'alice', body: call('create', {}) }),
    )
    expect(shown).toMatch(/^Created basket-basket_[\w-]{43}-a\.$/)
  })

  it('are all found, or the result is refused', async () => {
    const minted = [{ tool: 'create', at: 'text', pattern: '(?<id>raw-[0-9]+)' }]
    const handles: HandleConfig[] = [{ ...basket, mode: 'swap', minted }]
    const many = Array.from({ length: 1500 }, (_, at) => `raw-${at}`).join(' ')
    for (const text of [many, `${' '.repeat(1_000_000)}raw-1`]) {
      const { serve } = serving({ content: [{ type: 'text', text }] })
      const shown = await lab(serve, { handles }).ask({ as: 'alice', body: call('create', {}) })
      expect(textIn(shown)).toContain('more state named in the result')
      expect(shown.text).not.toContain('raw-1')
    }
  })

  it('are minted though an argument has its letters, and not when it has the word', async () => {
    const handles: HandleConfig[] = [{ ...basket, mode: 'swap' }]
    const { serve } = serving({ structuredContent: { basket_id: 'b-17' } })
    const { ask } = lab(serve, { handles })
    const idFor = async (args: object): Promise<unknown> =>
      firstOf(await ask({ as: 'alice', body: call('create', args) })).result.structuredContent
        .basket_id
    expect(await idFor({ note: 'see ab-17 and b-170' })).toMatch(/^basket_/)
    expect(await idFor({ note: 'b-17' })).toBe('b-17')
    expect(await idFor({ deep: [{ 'b-17': 1 }] })).toBe('b-17')
  })

  it('are not minted of what the caller has answered to the server', async () => {
    const minted = [{ tool: 'create', at: 'text', pattern: '(?<id>raw-[0-9]+)' }]
    const handles: HandleConfig[] = [{ ...basket, mode: 'swap', minted }]
    const { serve } = serving({ content: [{ type: 'text', text: 'Noted raw-1017' }] })
    const inputResponses = { note: { action: 'accept', content: { text: 'raw-1017' } } }
    const body = modern('tools/call', { ...callOf('create', {}), inputResponses })
    expect(textIn(await lab(serve, { handles }).ask({ as: 'bob', body }))).toBe('Noted raw-1017')
  })

  it('that are numbers are replaced where they are declared, and amounts stay', async () => {
    const handles: HandleConfig[] = [{ ...basket, mode: 'swap' }]
    const structuredContent = { basket_id: 2026, total: 2026.5, due: '2026/11/23', year: 2026 }
    for (const indent of [0, 2]) {
      const text = JSON.stringify(structuredContent, null, indent)
      const content = [
        { type: 'text', text },
        { type: 'text', text: 'Basket 2026, of 2026' },
      ]
      const { serve } = serving({ structuredContent, content })
      const shown = await lab(serve, { handles }).ask({ as: 'alice', body: call('create', {}) })
      const told = firstOf(shown).result
      const id: unknown = told.structuredContent.basket_id
      expect(id).toMatch(/^basket_[\w-]{43}$/)
      const expected = { ...structuredContent, basket_id: id }
      expect(told.structuredContent).toEqual(expected)
      expect(told.content[0].text).toBe(JSON.stringify(expected, null, indent))
      expect(told.content[1].text).toBe('Basket 2026, of 2026')
    }
  })
})
