import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import type { WeaknessId } from '@handfast/catalogue'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { ListedTool } from '../../../../servers/probe/kit/tool-server.ts'
import { userOf } from '../../../../servers/probe/kit/users.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

async function checked(
  weakness: WeaknessId,
  handler: FetchHandler,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const settings = { url, handler, only: [weakness], limits: patient, as, ...options }
  return (await probe(settings)).checks[0]
}

const text = { type: 'string' }
const tool = (name: string, parameters: Readonly<Record<string, object>> = {}): ListedTool => ({
  name,
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: parameters, required: Object.keys(parameters) },
})
const said = (value: string, isError = false): object => ({
  content: [{ type: 'text', text: value }],
  isError,
})

describe('tokens of agent instances', () => {
  const tools = [
    tool('register_agent', { agent_id: text }),
    tool('next_step', { agent_id: text, session_token: text }),
  ]

  /** As a token that has the instance in it is minted and checked, or is not. */
  function agents(isChecked: boolean): FetchHandler {
    const known = new Set<string>()
    return toolServer(tools, ({ name, args }) => {
      const agent = String(args['agent_id'])
      if (name === 'register_agent') {
        const token = `${agent}.${randomUUID()}`
        known.add(token)
        return said(JSON.stringify({ session_token: token }))
      }
      const token = String(args['session_token'])
      const isOwn = !isChecked || token.startsWith(`${agent}.`)
      return known.has(token) && isOwn ? said('go on') : said('not your token', true)
    })
  }

  test('are of use to others where the instance is not looked at', async () => {
    const result = await checked('unbound-agent-token', agents(false))
    expect(result).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
  })

  test('are of no use to others where it is', async () => {
    expect(await checked('unbound-agent-token', agents(true))).toMatchObject({ verdict: 'safe' })
  })

  test('are nothing where no instance has a name', async () => {
    const result = await checked('unbound-agent-token', legacyServer())
    expect(result?.verdict).toBe('not-applicable')
  })

  test('are not judged by an instance that nobody knows', async () => {
    const handler = legacyServer({
      principalOf: (request) =>
        request.headers.get('x-agent-id') === 'agent-one-of-a' ? userOf(request) : undefined,
    })
    const one = { a: { ...as.a, 'x-agent-id': 'agent-one-of-a' }, b: as.b }
    expect(await checked('unbound-agent-token', handler, { as: one })).toMatchObject({
      verdict: 'inconclusive',
      settledBy: '--as b="x-agent-id: …"',
    })
  })
})

/** A server with tools, and beside them a resource or a prompt that answers who asks. */
function offering(kind: string, answer: (user: string) => Promise<object>): FetchHandler {
  const others = toolServer([], () => said('none'))
  const [item, reading] =
    kind === 'resources' ? [{ uri: 'orders://mine' }, 'read'] : [{ name: 'orders' }, 'get']
  return async (request) => {
    const user = userOf(request)
    const { id, method } = Object(await request.clone().json())
    const isListing = method === `${kind}/list`
    if (user === undefined || !String(method).startsWith(kind)) return others(request)
    if (!isListing && method !== `${kind}/${reading}`) return others(request)
    const result = isListing ? { [kind]: [item] } : await answer(user)
    return Response.json({ jsonrpc: '2.0', id, result })
  }
}

describe('the current user', () => {
  /** Sessions in which a tool says what it is told to, of who asks and who came last. */
  function server(say: (asking: string, lastComer: string, count: number) => string): FetchHandler {
    let lastComer = ''
    let count = 0
    return async (request) => {
      const user = userOf(request)
      if (user === undefined) return new Response('{}', { status: 401 })
      const body = request.method === 'POST' ? await request.text() : ''
      const { id, method } = body === '' ? {} : JSON.parse(body)
      const reply = (result: object, headers = {}): Response =>
        Response.json({ jsonrpc: '2.0', id, result }, { headers })
      if (method === 'initialize') {
        lastComer = user
        count += 1
        const serverInfo = { name: 'users', version: '1' }
        const capabilities = { tools: {} }
        const result = { protocolVersion: '2025-11-25', capabilities, serverInfo }
        return reply(result, { 'mcp-session-id': randomUUID() })
      }
      if (id === undefined) return new Response(null, { status: 202 })
      if (method === 'tools/list') return reply({ tools: [tool('status')] })
      return method === 'tools/call' ? reply(said(say(user, lastComer, count))) : reply({})
    }
  }

  test('is whoever came last', async () => {
    const result = await checked(
      'shared-current-user',
      server((_, lastComer) => `working for ${lastComer}`),
    )
    expect(result).toMatchObject({ verdict: 'vulnerable' })
    expect(result?.evidence.find(({ isProof }) => isProof)?.title).toBe('a: status after b came')
  })

  test('is whoever asks', async () => {
    const result = await checked(
      'shared-current-user',
      server((asking) => `working for ${asking}`),
    )
    expect(result).toMatchObject({ verdict: 'safe' })
  })

  describe('is asked for', () => {
    /** Who is calling stands in a variable, unless it is handed down. */
    const confused =
      (isHandedDown: boolean) =>
      async ({ user }: { readonly user: string }): Promise<object> => {
        current = user
        await wait(2)
        return said(`the orders of ${isHandedDown ? user : current}`)
      }
    let current = ''

    test.each([
      ['arguments that it needs', { year: { type: 'integer', minimum: 2000 } }],
      ['a text', { query: text }],
    ])('with %s', async (_, parameters) => {
      const tools = [tool('list_orders', parameters)]
      const weak = await checked('shared-current-user', toolServer(tools, confused(false)))
      expect(weak).toMatchObject({ verdict: 'vulnerable' })
      const mended = await checked('shared-current-user', toolServer(tools, confused(true)))
      expect(mended).toMatchObject({ verdict: 'safe' })
    })

    test.each(['resources', 'prompts'])('among %s', async (kind) => {
      const offered = (isHandedDown: boolean): FetchHandler =>
        offering(kind, (user) => confused(isHandedDown)({ user }))
      expect((await checked('shared-current-user', offered(false)))?.verdict).toBe('vulnerable')
      expect((await checked('shared-current-user', offered(true)))?.verdict).toBe('safe')
    })
  })

  test('is not seen in a count of who is there', async () => {
    const counts = server((_asking, _lastComer, count) => `session-${count} was opened last`)
    expect(await checked('shared-current-user', counts)).toMatchObject({ verdict: 'inconclusive' })
  })
})
