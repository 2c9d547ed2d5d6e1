import { describe, expect, it } from 'vitest'
import { callOf, Events, lab, legacy, resultOf, withSessions } from './lab.ts'

const said = (text: string): object => ({ content: [{ type: 'text', text }] })

describe('what the server asks', () => {
  const elicit = { jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: {} }
  const answer = (id: unknown): object => ({ jsonrpc: '2.0', id, result: { action: 'accept' } })

  it('is answered once, by whoever was asked', async () => {
    const heard: unknown[] = []
    const { ask, begin, happened } = lab(
      withSessions(({ body }) => {
        if (Object(body).method === undefined) return void heard.push(body)
        return new Events([elicit, resultOf(body, said('done'))])
      }),
    )
    const session = await begin('alice')
    const others = await begin('bob')
    const again = await begin('alice')
    const { messages } = await ask({
      as: 'alice',
      session,
      body: legacy('tools/call', callOf('t')),
    })
    const asked = Object(messages[0]).id
    expect(asked).not.toBe(0)
    const attempts = [
      { as: 'bob', session: others, body: answer(asked) },
      { as: 'bob', session: others, body: answer(0) },
      { as: 'alice', session: again, body: answer(asked) },
      { as: 'alice', session, body: answer(0) },
    ]
    for (const attempt of attempts) expect((await ask(attempt)).status).toBe(400)
    expect(heard).toEqual([])
    expect((await ask({ as: 'alice', session, body: answer(asked) })).status).toBe(202)
    expect((await ask({ as: 'alice', session, body: answer(asked) })).status).toBe(400)
    expect(heard).toEqual([answer(0)])
    expect(happened.some(({ weakness }) => weakness === 'response-misrouting')).toBe(true)
  })

  it('leaves nothing behind when it was answered, and a ping nothing at all', async () => {
    let method = 'ping'
    const heard: unknown[] = []
    const serve = withSessions(({ body }) => {
      if (Object(body).method === undefined) return void heard.push(body)
      return new Events([{ ...elicit, method }, resultOf(body, said('done'))])
    })
    const { ask, begin, records } = lab(serve)
    const session = await begin('alice')
    const askedFor = async (): Promise<unknown> => {
      const body = legacy('tools/call', callOf('t'))
      return Object((await ask({ as: 'alice', session, body })).messages[0]).id
    }
    const ping = await askedFor()
    expect(await records('sealed-value:question')).toBe(0)
    expect((await ask({ as: 'alice', session, body: answer(ping) })).status).toBe(202)
    method = elicit.method
    const asked = await askedFor()
    expect(await records('sealed-value:question')).toBe(1)
    expect((await ask({ as: 'alice', session, body: answer(asked) })).status).toBe(202)
    expect(await records('sealed-value:question')).toBe(0)
    expect((await ask({ as: 'alice', session, body: answer(asked) })).status).toBe(400)
    expect(heard).toEqual([answer(0), answer(0)])
    const other = await begin('bob')
    expect((await ask({ as: 'bob', session: other, body: answer(ping) })).status).toBe(400)
  })

  it('is not answered by a batch that is refused, which says what was refused', async () => {
    const heard: unknown[] = []
    const toolScopes = [{ tool: 'drop', scopes: ['admin'] }]
    const serve = withSessions(({ body }) => {
      if (Array.isArray(body) || Object(body).method === undefined) return void heard.push(body)
      return new Events([elicit, resultOf(body, said('done'))])
    })
    const { ask, begin } = lab(serve, { toolScopes })
    const session = await begin('alice')
    const call = legacy('tools/call', callOf('t'))
    const asked = Object((await ask({ as: 'alice', session, body: call })).messages[0]).id
    const drop = legacy('tools/call', callOf('drop'), 'drop-2')
    const body = [legacy('ping', {}, 'ping-1'), answer(asked), drop]
    const refused = await ask({ as: 'alice', session, body })
    expect(refused.status).toBe(403)
    expect(refused.messages).toMatchObject([{ id: 'drop-2', error: { code: -32000 } }])
    const foreign = await ask({ as: 'alice', session, body: [body[0], answer('made up')] })
    expect(foreign.status).toBe(400)
    expect(foreign.messages).toMatchObject([{ id: null, error: { code: -32600 } }])
    expect(heard).toEqual([])
    expect((await ask({ as: 'alice', session, body: answer(asked) })).status).toBe(202)
    expect(heard).toEqual([answer(0)])
  })

  it('is nothing in the modern era', async () => {
    const { ask } = lab(() => undefined)
    const headers = { 'mcp-protocol-version': '2026-07-28' }
    const { status } = await ask({ as: 'bob', body: answer(0), headers })
    expect(status).toBe(400)
  })

  it('is withdrawn by the id that the client knows', async () => {
    const withdrawn = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 0 },
    }
    const { ask, begin } = lab(
      withSessions(({ body }) => new Events([elicit, withdrawn, resultOf(body, said('x'))])),
    )
    const session = await begin('alice')
    const { messages } = await ask({
      as: 'alice',
      session,
      body: legacy('tools/call', callOf('t')),
    })
    expect(Object(messages[1]).params.requestId).toBe(Object(messages[0]).id)
  })
})
