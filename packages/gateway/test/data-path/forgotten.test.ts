import { describe, expect, it } from 'vitest'
import { initialize } from '../kit.ts'
import { Events, jsonOf, lab, legacy, resultOf } from '../stages/lab.ts'
import type { Serve } from '../stages/lab.ts'
import type { UpstreamRequest } from '../../src/data-path/upstream.ts'

interface Behind {
  readonly serve: Serve
  readonly requests: UpstreamRequest[]
  /** By what the server calls them; whoever is not in it gets 404. */
  readonly live: Set<string>
  /** Of the sessions that it makes next. */
  names: string[]
  version: string
}

/** A server that can be made to forget its sessions. */
function forgetful(): Behind {
  let count = 0
  const behind: Behind = {
    requests: [],
    live: new Set(),
    names: [],
    version: '2025-11-25',
    serve(request) {
      behind.requests.push(request)
      const { body, sessionId, method } = request
      if (Object(body).method === 'initialize') {
        const name = behind.names.shift() ?? `inner-${(count += 1)}`
        behind.live.add(name)
        const content = jsonOf(
          resultOf(body, { protocolVersion: behind.version, capabilities: {} }),
        )
        return { status: 200, headers: {}, sessionId: name, content }
      }
      if (!behind.live.has(sessionId ?? '')) {
        return { status: 404, headers: {}, sessionId: undefined, content: { kind: 'empty' } }
      }
      if (method === 'GET') return new Events([{ jsonrpc: '2.0', method: 'notifications/message' }])
      return Object(body).id === undefined ? undefined : resultOf(body, { of: sessionId })
    },
  }
  return behind
}

const methodsOf = ({ requests }: Behind): readonly unknown[] =>
  requests.map(({ body, method }) => Object(body).method ?? method)

const ping = legacy('ping')

describe('a session that the server behind has forgotten', () => {
  it('begins anew, and the client knows nothing of it', async () => {
    const behind = forgetful()
    const { ask, begin, guard } = lab(behind.serve)
    const session = await begin('alice')
    behind.live.clear()
    behind.requests.length = 0
    const headers = { 'mcp-protocol-version': '2025-11-25' }
    const { messages } = await ask({ as: 'alice', session, body: ping, headers })
    expect(messages).toMatchObject([{ id: 1, result: { of: 'inner-2' } }])
    expect(methodsOf(behind)).toEqual(['ping', 'initialize', 'notifications/initialized', 'ping'])
    const [, initial, confirmed] = behind.requests
    expect(Object(initial?.body).params.clientInfo).toEqual(initialize.params.clientInfo)
    expect(initial?.caller.principal.subject).toBe('alice')
    expect(initial?.sessionId).toBeUndefined()
    expect(confirmed?.sessionId).toBe('inner-2')
    await ask({ as: 'alice', session, body: ping })
    expect(behind.requests.at(-1)?.sessionId).toBe('inner-2')
    const { sessions } = await guard.sessions.list({ limit: 10 })
    expect(sessions.map(({ inner }) => inner)).toEqual(['inner-2'])
  })

  it('begins anew once for all requests of it, and for its stream', async () => {
    const behind = forgetful()
    const { ask, begin } = lab(behind.serve)
    const session = await begin('alice')
    behind.live.clear()
    behind.requests.length = 0
    const asked = [2, 3, 4].map((id) => ask({ as: 'alice', session, body: legacy('ping', {}, id) }))
    const stream = ask({ as: 'alice', session, method: 'GET' })
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await stream).messages).toHaveLength(1)
    expect(methodsOf(behind).filter((method) => method === 'initialize')).toHaveLength(1)
  })

  const over = {
    status: 404,
    messages: [{ error: { code: -32001, message: 'Session not found' } }],
  }

  it('ends, where the operator wants it so', async () => {
    const behind = forgetful()
    const { ask, begin, happened } = lab(behind.serve, { onForgotten: 'end' })
    const session = await begin('alice')
    behind.live.clear()
    expect(await ask({ as: 'alice', session, body: ping })).toMatchObject(over)
    expect(happened).toContainEqual(expect.objectContaining({ reason: 'forgotten' }))
    behind.live.add('inner-1')
    expect((await ask({ as: 'alice', session, body: ping })).status).toBe(404)
  })

  it('ends when the server speaks another revision, or forgets at once', async () => {
    const behind = forgetful()
    const { ask, begin } = lab(behind.serve)
    const session = await begin('alice')
    behind.live.clear()
    behind.version = '2025-06-18'
    const headers = { 'mcp-protocol-version': '2025-11-25' }
    expect(await ask({ as: 'alice', session, body: ping, headers })).toMatchObject(over)
    const again = await begin('alice')
    behind.live.clear()
    behind.live.add = () => behind.live
    expect(await ask({ as: 'alice', session: again, body: ping })).toMatchObject(over)
  })
})

describe('a server that answers GET with 404', () => {
  const noGet = (behind: Behind): Serve => {
    const notFound = { status: 404, headers: {}, sessionId: undefined, content: { kind: 'empty' } }
    return (request) => {
      const answer = behind.serve(request)
      return request.method === 'GET' ? notFound : answer
    }
  }
  const noStream = { status: 405, headers: { allow: 'POST, DELETE' } }

  it('has no stream, and its sessions go on', async () => {
    const behind = forgetful()
    const { ask, begin } = lab(noGet(behind))
    const session = await begin('alice')
    expect(await ask({ as: 'alice', session, method: 'GET' })).toMatchObject(noStream)
    const { messages } = await ask({ as: 'alice', session, body: ping })
    expect(messages).toMatchObject([{ result: { of: 'inner-1' } }])
    expect(methodsOf(behind).filter((method) => method === 'initialize')).toHaveLength(1)
  })

  it('may have forgotten the session all the same', async () => {
    const behind = forgetful()
    const { ask, begin } = lab(noGet(behind))
    const session = await begin('alice')
    behind.live.clear()
    expect(await ask({ as: 'alice', session, method: 'GET' })).toMatchObject(noStream)
    const { messages } = await ask({ as: 'alice', session, body: ping })
    expect(messages).toMatchObject([{ result: { of: 'inner-2' } }])
  })

  it('has forgotten none that it does not keep', async () => {
    const behind = forgetful()
    behind.names = ['not-kept-behind-1']
    const { ask, begin } = lab(noGet(behind))
    const session = await begin('alice')
    behind.live.clear()
    expect(await ask({ as: 'alice', session, method: 'GET' })).toMatchObject(noStream)
    behind.live.add('not-kept-behind-1')
    expect((await ask({ as: 'alice', session, body: ping })).status).toBe(200)
    expect(methodsOf(behind).filter((method) => method === 'initialize')).toHaveLength(1)
  })
})

describe('a session that the server behind gives twice', () => {
  it('is of whoever had it first', async () => {
    const behind = forgetful()
    behind.names = ['same', 'same', 'same']
    const { ask, begin } = lab(behind.serve)
    const session = await begin('alice')
    for (const as of ['bob', 'alice']) await expect(begin(as)).rejects.toThrow('one session')
    const { messages } = await ask({ as: 'alice', session, body: ping })
    expect(messages).toMatchObject([{ result: { of: 'same' } }])
  })

  it('is not begun anew with', async () => {
    const behind = forgetful()
    const { ask, begin } = lab(behind.serve)
    const alice = await begin('alice')
    const bob = await begin('bob')
    behind.live.delete('inner-1')
    behind.names = ['inner-2']
    expect((await ask({ as: 'alice', session: alice, body: ping })).status).toBe(404)
    expect((await ask({ as: 'bob', session: bob, body: ping })).status).toBe(200)
    expect(methodsOf(behind)).not.toContain('DELETE')
  })

  it('may be had by somebody else when it was ended', async () => {
    const behind = forgetful()
    behind.names = ['same', 'same']
    const { ask, begin } = lab(behind.serve)
    const session = await begin('alice')
    await ask({ as: 'alice', session, method: 'DELETE' })
    expect(await begin('bob')).toMatch(/^[\w-]{43}$/)
  })

  it('stays taken where the server does not end sessions', async () => {
    const { ask, begin, behind } = labWithoutEnds()
    const session = await begin('alice')
    await ask({ as: 'alice', session, method: 'DELETE' })
    behind.names = ['inner-1']
    await expect(begin('bob')).rejects.toThrow('one session')
  })

  it('stays so for as many as a principal may have, in the room of nobody else', async () => {
    const { ask, begin, behind } = labWithoutEnds()
    const live = await begin('alice')
    for (let count = 0; count < 50; count += 1) {
      await ask({ as: 'bob', session: await begin('bob'), method: 'DELETE' })
    }
    expect(await begin('carol')).toMatch(/^[\w-]{43}$/)
    behind.names = ['inner-1', 'inner-51', 'inner-2']
    await expect(begin('carol')).rejects.toThrow('one session')
    await expect(begin('carol')).rejects.toThrow('one session')
    expect(await begin('carol')).toMatch(/^[\w-]{43}$/)
    expect((await ask({ as: 'alice', session: live, body: ping })).status).toBe(200)
  })
})

function labWithoutEnds(): ReturnType<typeof lab> & { readonly behind: Behind } {
  const behind = forgetful()
  const refused = { status: 405, headers: {}, sessionId: undefined, content: { kind: 'empty' } }
  const { serve } = behind
  return {
    ...lab((request) => (request.method === 'DELETE' ? refused : serve(request))),
    behind,
  }
}
