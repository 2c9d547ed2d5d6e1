import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { Call, ListedTool } from '../../../../servers/probe/kit/tool-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { argumentsFor } from '../../src/probe/tools/arguments.ts'
import { isHandleName } from '../../src/probe/tools/handle-tools.ts'
import { as, patient, url } from './principals.ts'

const readOnly = { annotations: { readOnlyHint: true } }
const text = { type: 'string' }
const said = (value: string, isError = false): object => ({
  content: [{ type: 'text', text: value }],
  isError,
})

function tool(name: string, parameters: Readonly<Record<string, object>>): ListedTool {
  const inputSchema = { type: 'object', properties: parameters, required: Object.keys(parameters) }
  return { name, inputSchema }
}

async function unboundHandle(
  tools: readonly ListedTool[],
  call: (call: Call) => object,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const handler = toolServer(tools, call)
  const only = ['unbound-handle'] as const
  return (await probe({ url, handler, as, only, limits: patient, ...options })).checks[0]
}

/** Notes that are kept under a handle, in whatever way a test has it. */
function notes(mayRead: (owner: string, user: string) => boolean) {
  const kept = new Map<string, { readonly owner: string; readonly text: string }>()
  return ({ user, name, args }: Call): object => {
    const handle = String(args['note_id'])
    const note = kept.get(handle)
    if (name === 'create_note') {
      const minted = `n_${randomUUID()}`
      kept.set(minted, { owner: user, text: String(args['text']) })
      return { ...said('made'), structuredContent: { note: { id: minted } } }
    }
    if (note === undefined || !mayRead(note.owner, user)) return said('There is no such note')
    if (name === 'delete_note') kept.delete(handle)
    return said(name === 'delete_note' ? 'deleted' : note.text)
  }
}

const noteTools = [
  { ...tool('create_note', { text }), ...readOnly },
  { ...tool('read_note', { note_id: text }), ...readOnly },
]

describe('unbound-handle', () => {
  test('goes by the canary where the status says nothing', async () => {
    const weak = await unboundHandle(
      noteTools,
      notes(() => true),
    )
    expect(weak).toMatchObject({ verdict: 'vulnerable' })
    expect(weak?.evidence.find(({ isProof }) => isProof)?.shown).toBe('canary')
    // What is said of a made-up handle as well is a refusal, whatever its status.
    const mended = await unboundHandle(
      noteTools,
      notes((owner, user) => owner === user),
    )
    expect(mended?.verdict).toBe('safe')
  })

  test('calls nothing that may change the world, and says what to allow', async () => {
    const called: string[] = []
    const call = (one: Call): object => {
      called.push(one.name)
      return notes(() => true)(one)
    }
    const tools = [tool('create_note', { text }), tool('read_note', { note_id: text })]
    const result = await unboundHandle(tools, call)
    expect(result).toMatchObject({ verdict: 'inconclusive', settledBy: '--allow-tool create_note' })
    expect(called).toEqual([])
  })

  test('uses what ends something on a handle of its own, once it is allowed', async () => {
    const tools = [...noteTools, tool('delete_note', { note_id: text })]
    const call = notes((owner, user) => owner === user || user === 'bob')
    const careful = await unboundHandle(tools, call)
    expect(careful?.untried).toContainEqual({
      what: "b: delete_note with a's handle",
      settledBy: '--allow-tool delete_note',
    })
    const bold = await unboundHandle(tools, call, { allowTools: ['delete_note'] })
    const titles = bold?.evidence.map(({ title }) => title)
    expect(titles).toContain("b: delete_note with a's handle")
  })

  test('has no verdict on a tool that only repeats what it is given', async () => {
    const result = await unboundHandle(noteTools, ({ name, args }) =>
      said(
        name === 'create_note' ? `made n_${randomUUID()}` : `you said ${String(args['note_id'])}`,
      ),
    )
    expect(result?.verdict).toBe('inconclusive')
  })

  test('is found where random handles happen to have no digit', async () => {
    const letters = (): string =>
      Buffer.from(randomUUID()).toString('base64url').replaceAll(/\d/gu, 'x')
    const kept = new Map<string, string>()
    const result = await unboundHandle(noteTools, ({ name, args }) => {
      if (name === 'read_note') {
        const note = kept.get(String(args['note_id']))
        return said(note ?? 'No such note', note === undefined)
      }
      const handle = `note_${letters()}`
      kept.set(handle, String(args['text']))
      return said(`Opened ${handle}`)
    })
    expect(result?.verdict).toBe('vulnerable')
  })

  test('is not claimed of ids that are the same for everybody', async () => {
    const tools = [
      { ...tool('start_search', { query: text }), ...readOnly },
      { ...tool('read_page', { page_id: text }), ...readOnly },
    ]
    const result = await unboundHandle(tools, ({ name, args }) => {
      if (name === 'start_search') return said('{"page_id":"handbook-2026"}')
      return args['page_id'] === 'handbook-2026' ? said('Welcome') : said('No such page', true)
    })
    expect(result?.verdict).not.toBe('vulnerable')
  })

  test.each<[string, readonly ListedTool[], string]>([
    ['no tools', [], 'not-applicable'],
    ['tools that take no handle', [tool('add', { a: { type: 'number' } })], 'not-applicable'],
    ['tools that only take handles', [tool('read_note', { note_id: text })], 'inconclusive'],
  ])('has a word for %s', async (_, tools, verdict) => {
    expect((await unboundHandle(tools, () => said('')))?.verdict).toBe(verdict)
  })

  test('outlives results that are deep, wide or nonsense', async () => {
    let deep: unknown = { id: 'x1' }
    for (let depth = 0; depth < 2_000; depth += 1) deep = [deep]
    const wide = Array.from({ length: 20_000 }, (_, id) => ({ id: `id-${id}` }))
    for (const structuredContent of [deep, wide, null, 7, { id: { id: [] } }]) {
      const result = await unboundHandle(noteTools, () => ({ content: 5, structuredContent }))
      expect(result?.verdict).not.toBe('vulnerable')
    }
  })
})

test('names of handles', () => {
  const handles = [
    'basket_id',
    'basketId',
    'id',
    'sessionID',
    'upload',
    'task-ref',
    'browserContext',
  ]
  const others = ['idea', 'paid', 'width', 'token_count', 'identity', 'text', 'valid']
  expect(handles.filter((name) => !isHandleName(name))).toEqual([])
  expect(others.filter(isHandleName)).toEqual([])
})

describe('arguments', () => {
  const filled = (schema: unknown): unknown => argumentsFor(schema, { text: 'x', known: new Map() })
  const required = (property: object): object => ({
    type: 'object',
    properties: { p: property },
    required: ['p'],
  })

  test.each<[object, unknown]>([
    [{ type: 'string' }, 'x'],
    [{ type: 'integer', minimum: 5 }, 5],
    [{ enum: ['red', 'blue'] }, 'red'],
    [{ type: ['null', 'boolean'] }, false],
    [{ type: 'array', items: { type: 'number' }, minItems: 1 }, [1]],
    [{ type: 'object', properties: { q: { const: 3 } }, required: ['q'] }, { q: 3 }],
    [{ type: 'string', format: 'uri' }, 'https://handfast.example/'],
  ])('%j', (property, value) => {
    expect(filled(required(property))).toEqual({ p: value })
  })

  test('are not made up where they cannot be known', () => {
    expect(filled(required({ type: 'string', pattern: '^[0-9]{4}$' }))).toBeUndefined()
    expect(filled(required({}))).toBeUndefined()
    expect(filled(undefined)).toEqual({})
    let deep: object = { type: 'string' }
    for (let depth = 0; depth < 50; depth += 1) deep = required(deep)
    expect(filled(deep)).toBeUndefined()
  })
})
