import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { Call, ListedTool } from '../../../../servers/probe/kit/tool-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { neighboursOf } from '../../src/probe/tools/try-neighbours.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function probed(
  tools: readonly ListedTool[],
  call: (call: Call) => object,
  options: Partial<ProbeOptions> = {},
): Promise<ProbeResult> {
  const only = ['unbound-handle'] as const
  const handler = toolServer(tools, call)
  return probe({ url, handler, as, only, limits: patient, ...options })
}

interface Shelf {
  readonly make: (text: string, user: string) => string
  readonly find: (id: string) => { readonly text: string; readonly user: string } | undefined
  readonly all: () => readonly {
    readonly id: string
    readonly text: string
    readonly user: string
  }[]
}

function shelf(mint: () => string = randomUUID): Shelf {
  const kept = new Map<string, { readonly text: string; readonly user: string }>()
  return {
    make(text, user) {
      const id = mint()
      kept.set(id, { text, user })
      return id
    },
    find: (id) => kept.get(id),
    all: () => [...kept].map(([id, one]) => ({ id, ...one })),
  }
}

const missing = said('There is nothing by that name', true)

describe('handles are found', () => {
  const tools = [readOnlyTool('open_file', 'path'), readOnlyTool('read_file', 'file_handle')]
  const files = (answer: (id: string) => object, mint?: () => string) => {
    const { make, find } = shelf(mint)
    return ({ user, name, args }: Call): object => {
      if (name === 'open_file') return answer(make(String(args['path']), user))
      return said(
        find(String(args['file_handle']))?.text ?? 'gone',
        !find(String(args['file_handle'])),
      )
    }
  }

  let counter = 7
  test.each<[string, (id: string) => object, string, (() => string)?]>([
    [
      'structured content',
      (id) => ({ ...said(''), structuredContent: { file: { handle: id } } }),
      '/structuredContent/file/handle',
    ],
    [
      'JSON in text',
      (id) => said(JSON.stringify({ data: [{ file_handle: id }] })),
      '/content/0/text#/data/0/file_handle',
    ],
    ['a sentence', (id) => said(`Opened at 10:15 as ${id}.`), '/content/0/text#2'],
    ['a label', (id) => said(`size 12\nFile handle: \`${id}\``), '/content/0/text#2'],
    ['an address', (id) => said(`See files://open/${id} for it`), '/content/0/text#2'],
    [
      'a link',
      (id) => ({ content: [{ type: 'resource_link', uri: id, name: 'x' }] }),
      '/content/0/uri',
    ],
    [
      'a number',
      (id) => ({ ...said(''), structuredContent: { id: Number(id) } }),
      '/structuredContent/id',
      () => `${(counter += 1)}`,
    ],
    ['a name=value', (id) => said(`handle=${id}`), '/content/0/text#1'],
  ])('in %s', async (_, answer, place, mint) => {
    const result = await probed(tools, files(answer, mint))
    expect(result.checks[0]).toMatchObject({ verdict: 'vulnerable' })
    expect(result.discovered.handles).toEqual([
      {
        producer: 'open_file',
        result: place,
        consumers: [{ tool: 'read_file', argument: 'file_handle' }],
        how: 'what was put in came back from read_file',
      },
    ])
  })

  test('among tools that have nothing to do with it', async () => {
    const { make, find } = shelf()
    const noise = ['create_report', 'start_timer', 'new_color'].map((name) =>
      readOnlyTool(name, 'name'),
    )
    const others = ['get_user', 'get_order'].map((name) =>
      readOnlyTool(name, `${name.slice(4)}_id`),
    )
    const result = await probed(
      [...noise, ...others, readOnlyTool('begin', 'subject'), readOnlyTool('resume', 'ref')],
      ({ user, name, args }) => {
        if (name === 'begin') return said(`Started: ${make(String(args['subject']), user)}`)
        if (name === 'resume')
          return find(String(args['ref'])) === undefined
            ? missing
            : said(find(String(args['ref']))?.text ?? '')
        return name.startsWith('get') ? missing : said(`done in 5 ms, trace ${randomUUID()}`)
      },
    )
    expect(result.discovered.handles).toMatchObject([
      { producer: 'begin', consumers: [{ tool: 'resume', argument: 'ref' }] },
    ])
    expect(result.checks[0]?.verdict).toBe('vulnerable')
  })

  test('as they are declared, where nothing would give them away', async () => {
    const { make, find } = shelf()
    const tools = [readOnlyTool('alpha', 'x'), readOnlyTool('beta', 'y')]
    const call = ({ user, name, args }: Call): object => {
      if (name === 'alpha')
        return { ...said('ok'), structuredContent: { q: make(String(args['x']), user) } }
      return find(String(args['y'])) === undefined
        ? missing
        : said(find(String(args['y']))?.text ?? '')
    }
    expect((await probed(tools, call)).checks[0]?.verdict).toBe('not-applicable')
    const handles = [
      { producer: 'alpha', result: '/q', consumers: [{ tool: 'beta', argument: 'y' }] },
    ]
    const declared = await probed(tools, call, { handles })
    expect(declared.checks[0]?.verdict).toBe('vulnerable')
    expect(declared.discovered.handles[0]?.how).toMatch(/^declared, and /u)
  })

  test('once for all checks', async () => {
    const calls: string[] = []
    const { make, find } = shelf()
    const call = ({ user, name, args }: Call): object => {
      calls.push(name)
      if (name === 'open_file') return said(make(String(args['path']), user))
      return find(String(args['file_handle'])) === undefined ? missing : said('here')
    }
    const only = [
      'unbound-handle',
      'session-race',
      'fallback-session',
      'forgeable-session-token',
    ] as const
    const { checks } = await probed(tools, call, { only })
    for (const { transcript } of checks) expect(transcript.length).toBeLessThan(200)
    const listings = checks
      .flatMap(({ transcript }) => transcript)
      .filter(({ body }) => body?.includes('tools/list'))
    expect(listings).toHaveLength(1)
  })
})

describe('unbound-handle', () => {
  const tools = [
    readOnlyTool('create_note', 'text'),
    readOnlyTool('read_note', 'note_id'),
    readOnlyTool('update_note', 'note_id', 'text'),
    readOnlyTool('list_notes'),
  ]
  interface Holes {
    readonly read?: true
    readonly update?: true
    readonly list?: true
    readonly refusal?: object
  }
  const notes = ({ read, update, list, refusal = missing }: Holes) => {
    const kept = new Map<string, { text: string; readonly user: string }>()
    return ({ user, name, args }: Call): object => {
      if (name === 'create_note') {
        const id = randomUUID()
        kept.set(id, { text: String(args['text']), user })
        return said(`id: ${id}`)
      }
      if (name === 'list_notes') {
        const shown = [...kept].filter(([, note]) => list === true || note.user === user)
        return said(shown.map(([id]) => id).join('\n'))
      }
      const note = kept.get(String(args['note_id']))
      if (note === undefined) return missing
      const isOpen = name === 'read_note' ? read : update
      if (isOpen !== true && note.user !== user) return refusal
      if (name === 'read_note') return said(note.text)
      note.text = String(args['text'])
      return said('saved')
    }
  }
  const titlesOfProofs = ({ checks }: ProbeResult): readonly string[] =>
    checks.flatMap(({ evidence }) =>
      evidence.filter(({ isProof }) => isProof).map(({ title }) => title),
    )

  test('is safe where all is bound', async () => {
    expect((await probed(tools, notes({}))).checks[0]?.verdict).toBe('safe')
  })

  test('sees what others change, through the eyes of the owner', async () => {
    const result = await probed(tools, notes({ update: true }))
    expect(result.checks[0]?.verdict).toBe('vulnerable')
    expect(result.checks[0]?.evidence).toContainEqual(
      expect.objectContaining({
        title: "b: update_note with a's handle",
        answer: expect.stringContaining('a then sees what was written'),
      }),
    )
  })

  test('sees what is listed for others', async () => {
    expect(titlesOfProofs(await probed(tools, notes({ list: true })))).toEqual(['b: list_notes'])
  })

  test('takes a friendly "not yours" for what it is', async () => {
    const refusal = said('This note belongs to somebody else.')
    expect((await probed(tools, notes({ refusal }))).checks[0]?.verdict).not.toBe('vulnerable')
  })
})

test('neighbours of a handle are those that a counter would have had', () => {
  expect(neighboursOf('tab-08')).toEqual(
    expect.arrayContaining(['tab-07', 'tab-09', 'tab-10', 'tab-11', 'tab-05']),
  )
  expect(neighboursOf('n_ff')).toContain('n_100')
  expect(neighboursOf('7')).toEqual(expect.arrayContaining(['6', '8']))
  expect(neighboursOf('0')).toEqual(['1', '2', '3'])
  expect(neighboursOf('')).toEqual([])
  expect(neighboursOf('x'.repeat(5_000))).toEqual([])
})

test('unbound-handle counts from the handle of the intruder', async () => {
  const tools = [readOnlyTool('open_tab', 'url'), readOnlyTool('read_tab', 'tab_id')]
  let count = 40
  const { make, find } = shelf(() => `tab-${(count += 1)}`)
  const { checks } = await probed(tools, ({ user, name, args }) => {
    if (name === 'open_tab') return said(`tab_id: ${make(String(args['url']), user)}`)
    return said(find(String(args['tab_id']))?.text ?? 'none', !find(String(args['tab_id'])))
  })
  const titles = checks[0]?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title)
  expect(titles).toContain('b: read_tab with the neighbour of their own handle')
})

test('predictable-session-id looks at handles, and weighs whether one is enough', async () => {
  const tools = [readOnlyTool('open_tab', 'url'), readOnlyTool('read_tab', 'tab_id')]
  const tabs = (isBound: boolean) => {
    let count = 40
    const { make, find } = shelf(() => `tab-${(count += 1)}`)
    return ({ user, name, args }: Call): object => {
      if (name === 'open_tab') return said(`tab_id: ${make(String(args['url']), user)}`)
      const tab = find(String(args['tab_id']))
      return tab === undefined || (isBound && tab.user !== user) ? missing : said(tab.text)
    }
  }
  const only = ['predictable-session-id'] as const
  const [open] = (await probed(tools, tabs(false), { only })).checks
  expect(open).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
  expect(open?.reason).toContain('the next one was foretold')
  const [bound] = (await probed(tools, tabs(true), { only })).checks
  expect(bound).toMatchObject({ verdict: 'vulnerable', severity: 'low' })
})

test('a server with many tools that only look like it is searched within limits', async () => {
  const verbs = ['create', 'open', 'start', 'get', 'read', 'list', 'update', 'search', 'add']
  const nouns = ['note', 'file', 'task', 'page', 'user', 'order', 'branch', 'topic']
  const tools = verbs.flatMap((verb) =>
    nouns.map((noun) => readOnlyTool(`${verb}_${noun}`, `${noun}_id`, 'text').name),
  )
  const listed = tools.map((name, index) =>
    index % 2 === 0 ? readOnlyTool(name, 'text') : readOnlyTool(name, 'ref_id', 'text'),
  )
  const only = [
    'fallback-session',
    'forgeable-session-token',
    'predictable-session-id',
    'session-existence-oracle',
    'session-key-from-tool-argument',
    'session-race',
    'shared-process-state',
    'unbound-handle',
  ] as const
  for (const weakness of only) {
    const { checks } = await probed(
      listed,
      () => said(`done, see ${randomUUID()} and ${randomUUID()}`),
      { only: [weakness] },
    )
    expect(checks[0]?.transcript.length, weakness).toBeLessThan(190)
    expect(checks[0]?.reason).not.toContain('broken off')
    expect(checks[0]?.verdict).not.toBe('vulnerable')
  }
})
