import { createServer } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { listen, serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import { ProbeError } from '../../src/probe/probe-error.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { handfast } from '../cli/handfast.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

interface Model {
  readonly url: string
  readonly asked: readonly { readonly body: string; readonly authorization: string }[]
}

/** An endpoint that says the same to everybody. */
async function modelSaying(content: string, status = 200): Promise<Model> {
  const asked: { readonly body: string; readonly authorization: string }[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const part of incoming) body += String(part)
    asked.push({ body, authorization: String(incoming.headers.authorization) })
    outgoing.writeHead(status, {
      'content-type': 'application/json',
      location: 'http://127.0.0.1:1',
    })
    outgoing.end(JSON.stringify({ choices: [{ message: { content } }] }))
  })
  const one = await listen(server)
  served.push(one)
  return { url: one.url.replace('/mcp', '/v1/'), asked }
}

/** Wants a date in a form that neither its schema nor its refusal gives away. */
function calendar(): FetchHandler {
  const kept = new Map<string, string>()
  const tools = [
    readOnlyTool('create_entry', 'day', 'title'),
    readOnlyTool('read_entry', 'entry_id'),
  ]
  return toolServer(tools, ({ name, args }) => {
    if (name === 'read_entry') {
      const entry = kept.get(String(args['entry_id']))
      return said(entry ?? 'No such entry', entry === undefined)
    }
    if (!/^\d{2}\.\d{2}\.\d{4}$/u.test(String(args['day']))) {
      return said('The parameter "day" is invalid', true)
    }
    const id = crypto.randomUUID()
    kept.set(id, String(args['title']))
    return said(`entry_id: ${id}`)
  })
}

const probed = (model: { readonly url: string; readonly key?: string }): Promise<ProbeResult> =>
  probe({ url, handler: calendar(), as, only: ['unbound-handle'], limits: patient, model })

describe('a model', () => {
  test('may propose arguments, and sees no credential and no id', async () => {
    const model = await modelSaying(
      'Sure!\n```json\n{"day":"24.12.2026","title":"HANDFAST_TEXT"}\n```',
    )
    const result = await probed({ url: model.url, key: 'sk-7f3a-secret' })
    expect(result.checks[0]).toMatchObject({ verdict: 'vulnerable' })
    expect(result.discovered.handles[0]?.how).toContain('came back')
    expect(result.discovered.notes).toContain(
      'the model was asked 1 times and proposed arguments 1 times',
    )
    expect(model.asked.map(({ authorization }) => authorization)).toEqual(['Bearer sk-7f3a-secret'])
    const said = model.asked.map(({ body }) => body).join('\n')
    expect(said).toContain('create_entry')
    expect(said).not.toMatch(/credential-|[0-9a-f]{8}-[0-9a-f]{4}-/u)
    expect(JSON.stringify(result)).not.toContain('sk-7f3a-secret')
  })

  test('is not needed, and not asked unless somebody wants it', async () => {
    const handler = calendar()
    const only = ['unbound-handle'] as const
    const result = await probe({ url, handler, as, only, limits: patient })
    expect(result.checks[0]?.verdict).toBe('inconclusive')
  })

  test.each<[string, string, number?]>([
    ['says what the schema does not allow', '{"day":7,"title":["x"]}'],
    ['says what is no object', '[1, 2]'],
    ['says nothing', ''],
    ['decides by itself', '{"verdict":"vulnerable"}'],
    ['is in a bad way', '{}', 500],
    ['sends elsewhere', '{}', 307],
    ['never ends', 'x'.repeat(200_000)],
  ])('that %s changes nothing', async (_, content, status) => {
    const model = await modelSaying(content, status)
    const result = await probed({ url: model.url })
    expect(result.checks[0]?.verdict).toBe('inconclusive')
    expect(model.asked.length).toBeGreaterThan(0)
    expect(model.asked.length).toBeLessThanOrEqual(10)
  })

  test('that is not there changes nothing', async () => {
    const result = await probed({ url: 'http://127.0.0.1:1/v1' })
    expect(result.checks[0]?.verdict).toBe('inconclusive')
    expect(result.discovered.notes.at(-1)).toContain('last failure: no answer')
  })

  test('has an address', async () => {
    await expect(probed({ url: 'gpt' })).rejects.toThrow(ProbeError)
  })

  test('is named on the command line, and its key in the environment', async () => {
    const model = await modelSaying('{"day":"24.12.2026","title":"HANDFAST_TEXT"}')
    const target = await serve(calendar())
    served.push(target)
    const { stdout } = await handfast(
      [
        'probe',
        target.url,
        '--as=a=Authorization: Bearer alice-credential-7f3a',
        '--as=b=Authorization: Bearer bob-credential-91cc',
        '--only=unbound-handle',
        `--model=${model.url}`,
        '--model-name=small',
      ],
      { env: { HANDFAST_MODEL_KEY: 'sk-7f3a-secret' } },
    )
    expect(stdout).toContain('vulnerable high[unbound-handle]')
    expect(stdout).toContain('handle: from create_entry to read_entry (entry_id)')
    expect(model.asked[0]).toMatchObject({ authorization: 'Bearer sk-7f3a-secret' })
    expect(model.asked[0]?.body).toContain('"model":"small"')
  })
})
