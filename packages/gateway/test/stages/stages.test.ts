import { describe, expect, it } from 'vitest'
import { callOf, Events, jsonOf, lab, legacy, modern, resultOf, withSessions } from './lab.ts'

const said = (text: string): object => ({ content: [{ type: 'text', text }] })

describe('request ids', () => {
  it('are unique behind the gateway, and the client’s own before it', async () => {
    const seen: unknown[] = []
    const { ask } = lab(({ body }) => {
      seen.push(Object(body).id)
      return resultOf(body, said('x'))
    })
    for (const id of [1, 1, 'one', '"'] as const) {
      const { messages } = await ask({ as: 'alice', body: modern('tools/call', callOf('t'), id) })
      expect(messages).toEqual([{ jsonrpc: '2.0', id, result: said('x') }])
    }
    expect(new Set(seen).size).toBe(4)
  })

  it('are found in what is escaped, in streams and in what repeats them', async () => {
    const { ask } = lab(({ body }) => {
      const { id, params } = Object(body)
      const { progressToken } = params._meta
      return new Events([
        {
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken, progress: 1 },
        },
        { jsonrpc: '2.0', method: 'notifications/message', params: { data: '\u0001' } },
        resultOf(body, {
          ...said('\u0002'),
          _meta: { 'io.modelcontextprotocol/subscriptionId': id },
        }),
      ])
    })
    const body = modern('tools/call', { ...callOf('t'), _meta: { progressToken: 7 } }, 3)
    const { messages, text } = await ask({ as: 'alice', body })
    expect(messages).toMatchObject([
      { params: { progressToken: 7 } },
      { params: { data: '\u0001' } },
      { id: 3, result: { _meta: { 'io.modelcontextprotocol/subscriptionId': 3 } } },
    ])
    expect(text).not.toContain('test-prefix')
  })

  it('of others answer nobody here', async () => {
    const ids: unknown[] = []
    const { ask, happened } = lab(({ body }) => {
      ids.push(Object(body).id)
      return { jsonrpc: '2.0', id: ids[0], result: said('alice’s') }
    })
    const body = modern('tools/call', callOf('t'), 5)
    expect((await ask({ as: 'alice', body })).messages).toHaveLength(1)
    expect((await ask({ as: 'bob', body })).text).toBe('')
    expect(happened.at(-1)).toMatchObject({ reason: 'misrouted', weakness: 'response-misrouting' })
    const stray = lab(() => ({ jsonrpc: '2.0', id: 5, result: said('somebody’s') }))
    expect((await stray.ask({ as: 'bob', body })).text).toBe('')
  })

  it('of what is cancelled are those that the server knows', async () => {
    const seen: unknown[] = []
    let later: () => Promise<unknown> = async () => undefined
    const { ask, begin } = lab(
      withSessions(async ({ body }) => {
        const { id, method, params } = Object(body)
        seen.push(method === 'notifications/cancelled' ? params.requestId : id)
        if (method !== 'tools/call') return undefined
        await later()
        return resultOf(body, said('x'))
      }),
    )
    const session = await begin('alice')
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } }
    later = () => ask({ as: 'alice', session, body: cancel })
    await ask({ as: 'alice', session, body: legacy('tools/call', callOf('t'), 9) })
    expect(seen[1]).toBe(seen[0])
    await ask({ as: 'alice', session, body: cancel })
    expect(seen[2]).not.toBe(seen[0])
  })

  it('in batches are each their own', async () => {
    const serve = withSessions(({ body }) =>
      (body as readonly object[]).map((one) => resultOf(one, said(String(Object(one).method)))),
    )
    const { ask, begin } = lab(serve)
    const session = await begin('alice')
    const body = [legacy('ping', {}, 1), legacy('tools/list', {}, '1x')]
    const { messages } = await ask({ as: 'alice', session, body })
    expect(messages).toMatchObject([{ id: 1 }, { id: '1x' }])
  })
})

describe('tasks', () => {
  const task = { taskId: 'task-1', status: 'working', ttl: 60_000 }
  const others = { taskId: 'task-2', status: 'working' }
  const serve = withSessions(({ body }) => {
    const { method } = Object(body)
    if (method === 'tools/call') return resultOf(body, { task })
    if (method === 'tasks/list') return resultOf(body, { tasks: [task, others] })
    if (method === 'tasks/get') return resultOf(body, task)
    const status = { jsonrpc: '2.0', method: 'notifications/tasks/status', params: task }
    return new Events([status, { ...status, params: others }])
  })

  it('are of whoever had them created', async () => {
    const { ask, begin } = lab(serve)
    const alice = { as: 'alice', session: await begin('alice') }
    const bob = { as: 'bob', session: await begin('bob') }
    const body = legacy('tasks/get', { taskId: 'task-1' })
    await ask({ ...alice, body: legacy('tools/call', { ...callOf('t'), task: {} }) })
    expect((await ask({ ...alice, body })).messages).toMatchObject([{ result: task }])
    const foreign = await ask({ ...bob, body })
    const unknown = await ask({ ...bob, body: legacy('tasks/get', { taskId: 'task-9' }) })
    expect(foreign).toEqual(unknown)
    expect(foreign.messages).toMatchObject([{ error: { code: -32602 } }])
    const listed = await ask({ ...alice, body: legacy('tasks/list') })
    expect(listed.messages).toMatchObject([{ result: { tasks: [task] } }])
    expect((await ask({ ...bob, body: legacy('tasks/list') })).text).not.toContain('task-1')
    expect((await ask({ ...bob, method: 'GET' })).messages).toEqual([])
    expect((await ask({ ...alice, method: 'GET' })).messages).toHaveLength(1)
  })

  it('that were another’s are not created again', async () => {
    const { ask } = lab(({ body }) => resultOf(body, { resultType: 'task', ...task }))
    const body = modern('tools/call', callOf('t'))
    expect((await ask({ as: 'alice', body })).messages).toMatchObject([{ result: task }])
    expect((await ask({ as: 'bob', body })).messages).toMatchObject([{ error: { code: -32603 } }])
  })
})

describe('cursors', () => {
  const serve = ({ body }: { readonly body: unknown }): object =>
    resultOf(body, { tools: [Object(body).params.cursor ?? 'first'], nextCursor: 'alice:2' })

  it('that are too long to be sealed are no answer that can be used', async () => {
    const long = 'c'.repeat(40_000)
    const pages = lab(({ body }) => resultOf(body, { tools: [], nextCursor: long }))
    const states = lab(({ body }) => resultOf(body, { requestState: long }))
    const unusable = { code: 'UPSTREAM_ANSWER_UNUSABLE' }
    const listed = pages.ask({ as: 'alice', body: modern('tools/list') })
    await expect(listed).rejects.toMatchObject(unusable)
    const called = states.ask({ as: 'alice', body: modern('tools/call', callOf('t')) })
    await expect(called).rejects.toMatchObject(unusable)
  })

  it('go on in the list that they were given for', async () => {
    const { ask, pass } = lab(serve)
    const first = await ask({ as: 'alice', body: modern('tools/list') })
    const cursor = Object(first.messages[0]).result.nextCursor
    expect(first.text).not.toContain('alice:2')
    const second = await ask({ as: 'alice', body: modern('tools/list', { cursor }) })
    expect(second.messages).toMatchObject([{ result: { tools: ['alice:2'] } }])
    const attempts = [
      { as: 'bob', body: modern('tools/list', { cursor }) },
      { as: 'alice', body: modern('prompts/list', { cursor }) },
      { as: 'alice', body: modern('tools/list', { cursor, filter: 'x' }) },
      { as: 'alice', body: modern('tools/list', { cursor: 'alice:2' }) },
      { as: 'alice', body: modern('tools/list', { cursor: 2 }) },
    ]
    const invalid = [{ error: { code: -32602, message: 'Invalid cursor' } }]
    for (const attempt of attempts) expect((await ask(attempt)).messages).toMatchObject(invalid)
    pass(3_600_000)
    const late = await ask({ as: 'alice', body: modern('tools/list', { cursor }) })
    expect(late.messages).toMatchObject(invalid)
  })
})

describe('cache scope', () => {
  const serve = ({ body }: { readonly body: unknown }): object => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=60, s-maxage=600' },
    sessionId: undefined,
    content: jsonOf(resultOf(body, { tools: [], cacheScope: 'public' })),
  })

  it('is private unless the operator says otherwise', async () => {
    const body = modern('tools/list')
    const answer = await lab(serve).ask({ as: 'alice', body })
    expect(answer.messages).toMatchObject([{ result: { cacheScope: 'private' } }])
    expect(answer.headers['cache-control']).toBe('private, max-age=60')
    const allowed = await lab(serve, { publicResults: ['tools/list'] }).ask({ as: 'alice', body })
    expect(allowed.messages).toMatchObject([{ result: { cacheScope: 'public' } }])
    expect(allowed.headers['cache-control']).toContain('public')
  })
})

describe('names', () => {
  it('are texts, before any rule asks what they are', async () => {
    let calls = 0
    const toolScopes = [{ tool: 'pay', scopes: ['money'] }]
    const { ask } = lab(({ body }) => ((calls += 1), resultOf(body, {})), {
      toolScopes,
      stateless: true,
    })
    const bodies = [
      legacy('tools/call', { name: ['pay'] }),
      legacy('tools/call', {}),
      legacy('prompts/get', { name: 7 }),
      legacy('resources/read', { uri: ['note://1'] }),
      legacy('resources/unsubscribe', { uri: {} }),
    ]
    for (const body of bodies) {
      const { messages } = await ask({ as: 'alice', body })
      expect(messages).toMatchObject([{ id: Object(body).id, error: { code: -32602 } }])
    }
    expect(calls).toBe(0)
    const call = legacy('tools/call', callOf('see'))
    expect((await ask({ as: 'alice', body: call })).messages).toMatchObject([{ result: {} }])
  })
})

describe('tool scopes', () => {
  it('are asked for before the server sees the call', async () => {
    let calls = 0
    const toolScopes = [
      { tool: 'pay', scopes: ['money', 'write'] },
      { tool: '*', scopes: ['read'] },
    ]
    const { ask } = lab(({ body }) => ((calls += 1), resultOf(body, {})), { toolScopes })
    const pay = modern('tools/call', callOf('pay'))
    const refused = await ask({ as: 'alice', body: pay, scopes: ['read', 'money'] })
    expect(refused.status).toBe(403)
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="money write", ' +
        'DPoP error="insufficient_scope", scope="money write"',
    )
    expect((await ask({ as: 'alice', body: modern('tools/call', callOf('x')) })).status).toBe(403)
    expect(calls).toBe(0)
    expect((await ask({ as: 'alice', body: pay, scopes: ['write', 'money'] })).status).toBe(200)
    expect((await ask({ as: 'alice', body: modern('tools/list') })).status).toBe(200)
  })
})

describe('subscriptions', () => {
  const subscribe = ['inbox://{subject}/**', 'news://**/public', 'feed://all']
  const updated = (uri: string): object => ({
    jsonrpc: '2.0',
    method: 'notifications/resources/updated',
    params: { uri },
  })
  const uris = [
    'inbox://alice/1',
    'inbox://bob/1',
    'news://a/b/public',
    'news://a/private',
    'feed://all',
    'feed://all/x',
    'inbox://alice/../bob/1',
    'inbox://alice/%2e%2e/bob/1',
    'inbox://alice/..',
    'inbox://alic/1',
  ]
  const mayHear = ['inbox://alice/1', 'news://a/b/public', 'feed://all']

  it('are what patterns say, and what was asked for', async () => {
    let honoured: unknown
    const { ask } = lab(
      ({ body }) => {
        honoured = Object(body).params.notifications.resourceSubscriptions
        const resourceSubscriptions = uris
        return new Events([
          {
            jsonrpc: '2.0',
            method: 'notifications/subscriptions/acknowledged',
            params: { notifications: { resourceSubscriptions, toolsListChanged: true } },
          },
          ...[...uris, 'inbox://alice/2'].map(updated),
          { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
        ])
      },
      { subscribe },
    )
    const body = modern('subscriptions/listen', { notifications: { resourceSubscriptions: uris } })
    const { messages } = await ask({ as: 'alice', body })
    expect(honoured).toEqual(mayHear)
    const [confirmed, ...told] = messages
    expect(Object(confirmed).params).toEqual({ notifications: { resourceSubscriptions: mayHear } })
    expect(told.map((message) => Object(message).params.uri)).toEqual(mayHear)
  })

  it('of the legacy era are what patterns say', async () => {
    const { ask, begin } = lab(
      withSessions(({ body, method }) =>
        method === 'GET' ? new Events(uris.map(updated)) : resultOf(body, {}),
      ),
      { subscribe },
    )
    const session = await begin('alice')
    const { messages } = await ask({ as: 'alice', session, method: 'GET' })
    expect(messages.map((message) => Object(message).params.uri)).toEqual(mayHear)
    const body = legacy('resources/subscribe', { uri: 'inbox://bob/1' })
    expect((await ask({ as: 'alice', session, body })).messages).toMatchObject([
      { error: { code: -32002 } },
    ])
  })
})

describe('a batch of which some is refused', () => {
  it('has the rest answered by the server', async () => {
    const serve = withSessions(({ body }) =>
      (body as readonly object[]).map((one) => resultOf(one, {})),
    )
    const { ask, begin } = lab(serve)
    const session = await begin('alice')
    const foreign = legacy('tasks/get', { taskId: 'x' }, 'b')
    const both = await ask({ as: 'alice', session, body: [legacy('ping', {}, 'a'), foreign] })
    expect(both.messages).toMatchObject([
      { id: 'a', result: {} },
      { id: 'b', error: { code: -32602 } },
    ])
    const none = await ask({ as: 'alice', session, body: [foreign] })
    expect(none.messages).toMatchObject([{ id: 'b', error: { code: -32602 } }])
  })
})
