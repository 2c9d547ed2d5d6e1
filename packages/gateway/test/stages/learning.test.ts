import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { proposalsYaml } from '../../src/admin/proposals-yaml.ts'
import { defaultRules } from '../../src/config/defaults.ts'
import { readConfig } from '../../src/config/read-config.ts'
import type { HandleProposal } from '../../src/data-path/stage.ts'
import { callOf, lab, modern, resultOf } from './lab.ts'
import type { Lab, Serve } from './lab.ts'

const answers: Readonly<Record<string, object>> = {
  create_basket: { structuredContent: { basket: { basketId: 'b-7f3a9c01' }, name: 'weekly-1' } },
  list_jobs: { structuredContent: { jobs: [{ id: 4711, state: 'queued' }] } },
  open_note: { content: [{ type: 'text', text: 'Opened 6a0c4f9e-1234. Have fun.' }] },
}

const serve: Serve = ({ body }) => {
  const { method, params } = Object(body)
  if (method === 'tools/list') return resultOf(body, { tools })
  return resultOf(body, answers[params.name] ?? { content: [] })
}

const strings = (...names: readonly string[]): object => ({
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})

const tools = [
  {
    name: 'start_upload',
    inputSchema: strings('file'),
    outputSchema: strings('upload_id', 'file'),
  },
  { name: 'finish_upload', inputSchema: strings('upload_id', 'note') },
  { name: 'read_file', inputSchema: strings('file') },
]

const call = (behind: Lab, name: string, args: object = {}, as = 'alice'): Promise<unknown> =>
  behind.ask({ as, body: modern('tools/call', callOf(name, args)) })

const proposalsOf = ({ route }: Lab): readonly HandleProposal[] =>
  route.stages.flatMap((stage) => stage.proposals?.() ?? [])

describe('learning', () => {
  it('sees what goes from results into arguments', async () => {
    const behind = lab(serve, { learnHandles: true })
    await call(behind, 'create_basket', { name: 'weekly-1' })
    await call(behind, 'list_jobs')
    await call(behind, 'open_note')
    await call(behind, 'view_basket', { basket: 'b-7f3a9c01', name: 'weekly-1' })
    await call(behind, 'view_basket', { basket: 'b-7f3a9c01' })
    await call(behind, 'end_basket', { which: [{ basketId: 'b-7f3a9c01' }] })
    await call(behind, 'cancel', { job_id: 4711 })
    await call(behind, 'read_note', { note_id: '6a0c4f9e-1234' })
    expect(proposalsOf(behind)).toEqual([
      {
        name: 'basket',
        minted: [{ tool: 'create_basket', at: '/basket/basketId' }],
        taken: [
          { tool: 'view_basket', at: '/basket' },
          { tool: 'end_basket', at: '/which/*/basketId' },
        ],
        seen: 3,
      },
      {
        name: 'job',
        minted: [{ tool: 'list_jobs', at: '/jobs/*/id' }],
        taken: [{ tool: 'cancel', at: '/job_id' }],
        seen: 1,
      },
      {
        name: 'note',
        minted: [
          {
            tool: 'open_note',
            at: 'text',
            pattern: 'Opened[ :#="]{1,4}(?<id>[A-Za-z0-9_-]{6,100})',
          },
        ],
        taken: [{ tool: 'read_note', at: '/note_id' }],
        seen: 1,
      },
    ])
  })

  it('takes nothing from what one caller saw and another one sent', async () => {
    const behind = lab(serve, { learnHandles: true })
    await call(behind, 'create_basket')
    await call(behind, 'view_basket', { basket: 'b-7f3a9c01' }, 'bob')
    expect(proposalsOf(behind)).toEqual([])
  })

  it('reads the schemas of tools', async () => {
    const behind = lab(serve, { learnHandles: true })
    await behind.ask({ as: 'alice', body: modern('tools/list') })
    expect(proposalsOf(behind)).toMatchObject([
      {
        name: 'upload',
        minted: [{ tool: 'start_upload', at: '/upload_id' }],
        taken: [{ tool: 'finish_upload', at: '/upload_id' }],
        seen: 0,
      },
    ])
  })

  it('proposes what the gateway takes as it is, and then proposes it no more', async () => {
    const behind = lab(serve, { learnHandles: true })
    await call(behind, 'open_note')
    await call(behind, 'read_note', { note_id: '6a0c4f9e-1234' })
    const yaml = proposalsYaml(proposalsOf(behind))
    expect(yaml).not.toContain('6a0c4f9e')
    const file = {
      version: 1,
      gateway: {
        callers: [{ anonymous: {} }],
        upstreams: { notes: { url: 'http://127.0.0.1:1/mcp', ...parse(yaml) } },
      },
    }
    const [notes] = readConfig({ text: JSON.stringify(file), file: 'x', env: {} }).upstreams
    const confirmed = lab(serve, { ...defaultRules, ...notes, learnHandles: true })
    const opened = await confirmed.ask({ as: 'a', body: modern('tools/call', callOf('open_note')) })
    const [id] = /note_[\w-]{43}/.exec(opened.text) ?? []
    await call(confirmed, 'read_note', { note_id: id }, 'a')
    expect(proposalsOf(confirmed)).toEqual([])
  })

  it('proposes names of tools as they are, and never lets them act on a terminal', () => {
    const tool = 'list\u001b[2J\u009b1m\u202e\u2028_notes'
    const minted = [{ tool, at: '/id' }]
    const yaml = proposalsYaml([{ name: 'note', minted, taken: [], seen: 1 }])
    expect(yaml).toMatch(/^[\n -~]+$/)
    expect(parse(yaml)).toEqual({ handles: [{ name: 'note', minted, taken: [] }] })
    expect(proposalsYaml([])).toBe('')
  })

  it('is off unless it was asked for', async () => {
    const behind = lab(serve)
    await call(behind, 'create_basket')
    await call(behind, 'view_basket', { basket: 'b-7f3a9c01' })
    expect(proposalsOf(behind)).toEqual([])
  })
})
