import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Admission, AuthInfo, GuardOptions, Store } from '../../src/index.ts'
import { issuer, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'

const authInfoOf = (sub: string): AuthInfo => ({
  token: '',
  clientId: 'desktop',
  scopes: [],
  extra: { sub },
})

interface Sent {
  readonly as?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function send(of: Lab, { as = 'alice', method = 'POST', headers = {}, body }: Sent) {
  return of.guard.admit({
    method,
    url: new URL('https://localhost/mcp'),
    headers: new Headers(headers),
    body,
    authInfo: authInfoOf(as),
    peer: { address: '127.0.0.1', isTls: true },
  })
}

const guarded = (options: GuardOptions = {}): Lab => lab({ issuer, ...options })

/** `admitted`, or the status, code and message of the refusal. */
function outcome(admission: Admission): unknown {
  if (admission.kind === 'admitted') return 'admitted'
  const { status, body } = admission.refusal
  const { error, id } = JSON.parse(body)
  return { status, code: error.code, message: error.message, id }
}

const request = (id: unknown, method: string, params?: object): object => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
})

const initialize = request(1, 'initialize', { protocolVersion: '2025-11-25' })

/** The id of a session that is alice's. */
async function sessionOf(one: Lab): Promise<string> {
  const admission = await send(one, { body: initialize })
  if (admission.kind !== 'admitted') throw new Error('she may')
  const id = admission.answered({ status: 200, sessionId: 'inner' })
  await admission.ended()
  return id ?? ''
}

const unknownSession = { status: 404, code: -32001, message: 'Session not found', id: null }

describe('in a session', () => {
  test('requests, notifications and answers of others are refused alike', async () => {
    const one = guarded()
    const headers = { 'mcp-session-id': await sessionOf(one) }
    const made = { 'mcp-session-id': 'A'.repeat(43) }
    const bodies = [
      request(7, 'ping'),
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } },
      { jsonrpc: '2.0', id: 0, result: { action: 'accept' } },
      { jsonrpc: '2.0', id: 0, error: { code: -1, message: 'no' } },
      [request(7, 'ping'), { jsonrpc: '2.0', id: 0, result: {} }],
    ]
    for (const body of bodies) {
      expect(outcome(await send(one, { as: 'bob', headers, body }))).toEqual(unknownSession)
      expect(outcome(await send(one, { as: 'bob', headers: made, body }))).toEqual(unknownSession)
      const own = await send(one, { headers, body })
      expect(outcome(own)).toBe('admitted')
      if (own.kind === 'admitted') await own.ended()
    }
    for (const method of ['GET', 'DELETE']) {
      expect(outcome(await send(one, { as: 'bob', method, headers }))).toEqual(unknownSession)
    }
  })

  test('an id in flight is not used again, however it is written', async () => {
    const one = guarded()
    const headers = { 'mcp-session-id': await sessionOf(one) }
    const first = await send(one, { headers, body: request(7, 'tools/call') })
    const twice = { status: 409, code: -32600, message: 'Request id is in flight already' }
    const repeated = [request(7, 'ping'), request('7', 'ping'), [request(7, 'ping')]]
    for (const body of repeated) {
      expect(outcome(await send(one, { headers, body }))).toMatchObject(twice)
    }
    const batch = [request(8, 'ping'), request(8, 'ping')]
    expect(outcome(await send(one, { headers, body: batch }))).toMatchObject(twice)
    const notification = { jsonrpc: '2.0', method: 'notifications/progress' }
    expect(outcome(await send(one, { headers, body: notification }))).toBe('admitted')
    if (first.kind === 'admitted') await first.ended()
    expect(outcome(await send(one, { headers, body: request(7, 'ping') }))).toBe('admitted')
  })

  test('no batch opens one, and none opens it twice', async () => {
    const one = guarded()
    const headers = { 'mcp-session-id': await sessionOf(one) }
    const malformed = { status: 400, code: -32700 }
    for (const body of [[initialize, request(2, 'ping')], [request(2, 'ping'), initialize], []]) {
      expect(outcome(await send(one, { headers, body }))).toMatchObject(malformed)
    }
  })

  test('resources are subscribed to by who may hear of them', async () => {
    const asked: string[] = []
    const one = guarded({
      maySubscribe({ principal }, topic) {
        asked.push(principal.subject)
        return topic.kind === 'resource' && topic.uri === 'inbox://alice'
      },
    })
    const headers = { 'mcp-session-id': await sessionOf(one) }
    const subscribe = (uri: unknown): object => request(3, 'resources/subscribe', { uri })
    const refused = { status: 200, code: -32002, message: 'Resource not found', id: 3 }
    expect(outcome(await send(one, { headers, body: subscribe('inbox://bob') }))).toEqual(refused)
    const batch = [request(2, 'ping'), subscribe('inbox://bob')]
    expect(outcome(await send(one, { headers, body: batch }))).toEqual({ ...refused, id: null })
    expect(outcome(await send(one, { headers, body: subscribe('inbox://alice') }))).toBe('admitted')
    expect(asked).toEqual(['alice', 'alice', 'alice'])
    expect(one.happened).toContainEqual(
      expect.objectContaining({ name: 'request.refused', weakness: 'unbound-subscription' }),
    )
  })

  test('of resources hears nobody, unless the server says who', async () => {
    const one = guarded()
    const headers = { 'mcp-session-id': await sessionOf(one) }
    const body = request(3, 'resources/subscribe', { uri: 'inbox://alice' })
    expect(outcome(await send(one, { headers, body }))).toMatchObject({ code: -32002 })
  })
})

const modern = (method: string, params: object): Sent => ({
  headers: {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...('taskId' in params ? { 'mcp-name': String(params.taskId) } : {}),
  },
  body: request(5, method, {
    ...params,
    _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
  }),
})

const unknownTask = { status: 200, code: -32602, message: 'Task not found', id: 5 }

describe('in the modern era', () => {
  test('tasks answer to their owner', async () => {
    const one = guarded()
    const own = await send(one, modern('tools/list', {}))
    if (own.kind !== 'admitted') throw new Error('she may')
    const taskId = await one.guard.run(own.context, () => one.guard.tasks.mint())
    const refused = new Map([
      ['tasks/get', unknownTask],
      ['tasks/update', unknownTask],
      ['tasks/cancel', unknownTask],
      // It is of the legacy era.
      ['tasks/result', { status: 404, code: -32601, message: 'Method not found', id: 5 }],
    ])
    for (const [method, answer] of refused) {
      const sent = modern(method, { taskId })
      expect(outcome(await send(one, sent))).toBe('admitted')
      expect(outcome(await send(one, { ...sent, as: 'bob' }))).toEqual(answer)
      const made = modern(method, { taskId: 'made-up' })
      expect(outcome(await send(one, { ...made, as: 'bob' }))).toEqual(answer)
    }
    expect(one.happened).toContainEqual(
      expect.objectContaining({ name: 'task.refused', weakness: 'unbound-task' }),
    )
  })

  test('a listener hears of own tasks, and of what the server allows', async () => {
    const one = guarded({
      maySubscribe: (_, topic) =>
        topic.kind === 'task' ? topic.taskId === 'public' : topic.uri.startsWith('news://'),
    })
    const own = await send(one, modern('tools/list', {}))
    if (own.kind !== 'admitted') throw new Error('she may')
    const taskId = await one.guard.run(own.context, () => one.guard.tasks.mint())
    const notifications = {
      toolsListChanged: true,
      resourceSubscriptions: ['news://today', 'inbox://alice', 7, null],
      taskIds: [taskId, 'public', 'private'],
      promptSubscriptions: ['what is this'],
      resourcesListChanged: 'yes',
    }
    const heard = async (as: string): Promise<unknown> => {
      const sent = modern('subscriptions/listen', { notifications })
      const admission = await send(one, { ...sent, as })
      return admission.kind === 'admitted' ? admission.body : admission.refusal
    }
    const rest = { toolsListChanged: true, resourceSubscriptions: ['news://today'] }
    expect(await heard('alice')).toMatchObject({
      params: { notifications: { ...rest, taskIds: [taskId, 'public'] } },
    })
    expect(await heard('bob')).toMatchObject({
      params: { notifications: { ...rest, taskIds: ['public'] } },
    })
    expect(Object.keys(Object(await heard('bob')).params.notifications)).toHaveLength(3)
  })

  test('what disagrees with its headers is read by nobody', async () => {
    const one = guarded()
    const call = modern('tasks/get', { taskId: 'mine' })
    const disagreeing = [
      { ...call.headers, 'mcp-name': 'other' },
      { ...call.headers, 'mcp-method': 'tools/list' },
      { 'mcp-method': 'tasks/get', 'mcp-name': 'mine' },
      { ...call.headers, 'mcp-protocol-version': '2025-11-25' },
    ]
    for (const headers of disagreeing) {
      const refused = outcome(await send(one, { ...call, headers }))
      expect(refused).toMatchObject({ status: 400, code: -32020 })
    }
  })
})

/** 2026-07-28, basic/index and basic/versioning: codes that tell a client what to do (MUST). */
test('a modern request that is not whole is told what it lacks', async () => {
  const one = guarded()
  const headers = (version: string): Record<string, string> => ({
    'mcp-protocol-version': version,
    'mcp-method': 'tools/list',
  })
  const body = (version: string): object =>
    request(5, 'tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': version } })
  const bare = { headers: headers('2026-07-28'), body: request(5, 'tools/list', {}) }
  expect(outcome(await send(one, bare))).toMatchObject({ status: 400, code: -32602, id: 5 })
  const differing = { headers: headers('2030-01-01'), body: body('2026-07-28') }
  expect(outcome(await send(one, differing))).toMatchObject({ status: 400, code: -32020, id: 5 })
  const unknown = await send(one, { headers: headers('2030-01-01'), body: body('2030-01-01') })
  if (unknown.kind !== 'refused') throw new Error('nobody knows that version')
  expect(unknown.refusal.status).toBe(400)
  expect(JSON.parse(unknown.refusal.body)).toMatchObject({
    id: 5,
    error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2030-01-01' } },
  })
})

describe('without sessions', () => {
  test('tasks answer to their owner in the legacy era as well', async () => {
    const one = guarded({ stateless: true })
    const own = await send(one, { body: request(1, 'ping') })
    if (own.kind !== 'admitted') throw new Error('she may')
    const taskId = await one.guard.run(own.context, () => one.guard.tasks.mint())
    const body = request(5, 'tasks/get', { taskId })
    expect(outcome(await send(one, { body }))).toBe('admitted')
    expect(outcome(await send(one, { as: 'bob', body }))).toEqual(unknownTask)
    expect(outcome(await send(one, { as: 'bob', body: [body] }))).toEqual(unknownTask)
  })
})

test('what is admitted says its era', async () => {
  const preflight = { origin: 'https://localhost', 'access-control-request-method': 'POST' }
  const version = { 'mcp-protocol-version': '2026-07-28' }
  const [kept, stateless] = [guarded(), guarded({ stateless: true })]
  const legacy = { 'mcp-session-id': await sessionOf(kept) }
  for (const [one, sent, era] of [
    [kept, { body: initialize }, 'legacy'],
    [kept, { headers: legacy, body: request(2, 'ping') }, 'legacy'],
    [kept, { headers: legacy, method: 'GET' }, 'legacy'],
    [kept, { method: 'OPTIONS', headers: preflight }, 'legacy'],
    [stateless, { body: initialize }, 'legacy'],
    [stateless, { body: request(2, 'ping') }, 'legacy'],
    [kept, { method: 'GET', headers: version }, 'modern'],
    [kept, modern('tools/list', {}), 'modern'],
    [stateless, modern('tools/list', {}), 'modern'],
  ] as const) {
    expect(await send(one, sent), JSON.stringify(sent)).toMatchObject({ kind: 'admitted', era })
  }
})

describe('a session that began at another process', () => {
  const ping = request(2, 'ping')

  test('is known before that has written down what it is called behind', async () => {
    const store = memoryStore()
    let write = (): void => undefined
    const written = new Promise<void>((resolve) => (write = resolve))
    const slow: Store = {
      ...store,
      replace: (...change) => written.then(() => store.replace(...change)),
    }
    const [one, other] = [guarded({ store: slow }), guarded({ store })]
    const begun = await send(one, { body: initialize })
    if (begun.kind !== 'admitted') throw new Error('she may')
    const id = begun.answered({ status: 200, sessionId: 'inner' }) ?? ''
    const headers = { 'mcp-session-id': id }
    const asked = send(other, { headers, body: ping })
    const foreign = await send(other, { as: 'bob', headers, body: ping })
    expect(outcome(foreign)).toEqual(unknownSession)
    write()
    expect(await asked).toMatchObject({ kind: 'admitted', innerSessionId: 'inner' })
    await begun.ended()
  })

  test('is unknown when it never got a name', async () => {
    const store = memoryStore()
    const [one, other] = [guarded({ store }), guarded({ store })]
    const begun = await send(one, { body: initialize })
    if (begun.kind !== 'admitted') throw new Error('she may')
    const { id } = await one.guard.sessions.create(begun.context.caller)
    const asked = send(other, { headers: { 'mcp-session-id': id }, body: ping })
    expect(outcome(await asked)).toEqual(unknownSession)
    await begun.ended()
  })
})
