import { afterEach, describe, expect, it } from 'vitest'
import { beginSession, callerNamed, eventsOf, messagesOf, modernClient } from './upstream-client.ts'
import { nextOf, openStdio, until, valueOf } from './upstream-client.ts'
import type { Client, Opened, Opening } from './upstream-client.ts'

let opened: Opened | undefined
afterEach(async () => opened?.close())

async function sessionOf(opening: Opening = {}): Promise<Client> {
  opened = openStdio(opening)
  return sessionBeside(opened)
}

const sessionBeside = async ({ upstream }: Opened): Promise<Client> =>
  beginSession(upstream, await callerNamed('alice'))

/** Two sessions that share a process. */
async function twoSessions(): Promise<readonly [Client, Client]> {
  opened = openStdio({ reach: { processPer: 'principal' } })
  return [await sessionBeside(opened), await sessionBeside(opened)]
}

describe('a request in a session', () => {
  it('is answered in JSON, under the id of the client', async () => {
    const client = await sessionOf()
    const answer = await client.call('echo', { value: 'hello' }, { id: 'mine' })
    expect(answer).toMatchObject({ status: 200, content: { type: 'application/json' } })
    expect(await messagesOf(answer)).toMatchObject([{ id: 'mine' }])
  })

  it('is answered by a stream when its progress comes first, under its own token', async () => {
    const client = await sessionOf()
    const answer = await client.call('progress', {}, { id: 7, progressToken: 'how far' })
    expect(answer.content.kind).toBe('events')
    expect(await messagesOf(answer)).toMatchObject([
      { params: { progressToken: 'how far', progress: 1 } },
      { params: { progressToken: 'how far', progress: 2 } },
      { id: 7, result: {} },
    ])
  })

  it('is answered by a stream when a log comes first', async () => {
    const client = await sessionOf()
    expect(await messagesOf(await client.call('log'))).toMatchObject([
      { method: 'notifications/message' },
      { id: 1 },
    ])
  })

  it('of several in a body has all its answers in a stream', async () => {
    const client = await sessionOf()
    const call = (id: number, value: string) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'echo', arguments: { value } },
    })
    const answer = await client.post([call(1, 'one'), call(2, 'two')])
    expect((await messagesOf(answer)).map(({ id }) => id)).toEqual([1, 2])
  })

  it('that is cancelled reaches the server under its own id, and ends', async () => {
    const client = await sessionOf()
    const never = client.call('never', {}, { id: 'long' })
    await client.post({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'long' },
    })
    expect(await messagesOf(await never)).toEqual([])
    expect(await valueOf(await client.call('cancelled'))).toEqual([2])
  })

  it('that is cancelled leaves the rest of its batch to be answered', async () => {
    const client = await sessionOf()
    const call = (id: string, name: string) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: { value: 'here' } },
    })
    const events = eventsOf(await client.post([call('long', 'never'), call('short', 'echo')]))
    await client.post({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'long' },
    })
    expect(await nextOf(events)).toMatchObject({ id: 'short' })
    expect(await events.next()).toMatchObject({ done: true })
  })

  it('cannot be cancelled by another session', async () => {
    const [client, other] = await twoSessions()
    client.call('never', {}, { id: 'long' }).catch(() => undefined)
    await other.post({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'long' },
    })
    expect(await valueOf(await other.call('cancelled'))).toEqual([])
  })
})

describe('what belongs to no request', () => {
  it('waits for the client to listen', async () => {
    const client = await sessionOf()
    await client.call('announce')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const reader = new AbortController()
    const events = eventsOf(await client.listen(reader.signal))
    expect(await nextOf(events)).toMatchObject({ method: 'notifications/tools/list_changed' })
    reader.abort()
    expect(await events.next()).toMatchObject({ done: true })
  })

  it('goes to whoever listens last', async () => {
    const client = await sessionOf()
    const { signal } = new AbortController()
    const before = eventsOf(await client.listen(signal))
    const after = eventsOf(await client.listen(signal))
    expect(await before.next()).toMatchObject({ done: true })
    await client.call('announce')
    expect(await nextOf(after)).toMatchObject({ method: 'notifications/tools/list_changed' })
  })
})

describe('a request of the server', () => {
  it('is answered only by the session that was asked', async () => {
    const [client, other] = await twoSessions()
    const events = eventsOf(await client.call('ask', { question: 'who?' }, { id: 'asking' }))
    const { id, method } = await nextOf(events)
    expect(method).toBe('elicitation/create')
    const answer = (by: string) => ({ jsonrpc: '2.0', id, result: { by } })
    expect((await other.post(answer('other'))).status).toBe(202)
    expect((await client.post(answer('client'))).status).toBe(202)
    expect(await nextOf(events)).toMatchObject({
      id: 'asking',
      result: { content: [{ text: '{"by":"client"}' }] },
    })
  })
})

describe('a session', () => {
  it('that is unknown, of somebody else, or over is not found', async () => {
    opened = openStdio()
    const { upstream } = opened
    const client = await sessionBeside(opened)
    const asBob = { caller: await callerNamed('bob'), sessionId: client.sessionId }
    const send = (more: object) =>
      upstream.send({
        method: 'POST',
        headers: {},
        sessionId: 'made-up',
        body: { jsonrpc: '2.0', id: 1, method: 'ping' },
        caller: asBob.caller,
        authInfo: undefined,
        signal: new AbortController().signal,
        ...more,
      })
    const unknown = await send({})
    expect(unknown.status).toBe(404)
    expect(await send(asBob)).toEqual(unknown)
    expect((await client.end()).status).toBe(200)
    expect(await client.call('echo')).toEqual(unknown)
  })
})

describe('the modern era', () => {
  it('goes to the process of the principal', async () => {
    opened = openStdio({ reach: { environment: { ERAS: 'modern' } } })
    const { upstream } = opened
    const alice = modernClient(upstream, await callerNamed('alice'))
    const again = modernClient(upstream, await callerNamed('alice'))
    const bob = modernClient(upstream, await callerNamed('bob'))
    const pids = await Promise.all(
      [alice, again, bob].map(async (client) => valueOf(await client.call('pid'))),
    )
    expect(pids[0]).toBe(pids[1])
    expect(pids[0]).not.toBe(pids[2])
    expect((await alice.listen(new AbortController().signal)).status).toBe(405)
  })

  it('says so when the server knows only the legacy one, and starts no process again', async () => {
    opened = openStdio()
    const alice = modernClient(opened.upstream, await callerNamed('alice'))
    const discover = {
      jsonrpc: '2.0',
      id: 5,
      method: 'server/discover',
      params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    }
    for (const answer of [await alice.post(discover), await alice.post(discover)]) {
      expect(answer.status).toBe(404)
      expect(await messagesOf(answer)).toMatchObject([{ id: 5, error: { code: -32601 } }])
    }
    const starts = opened.happenings.filter(({ name }) => name === 'process.started')
    expect(starts).toHaveLength(1)
  })

  it('says so to who has asked, and nothing of it to others', async () => {
    opened = openStdio({ reach: { environment: { ERAS: 'modern' } } })
    const [alice, bob] = [
      modernClient(opened.upstream, await callerNamed('alice')),
      modernClient(opened.upstream, await callerNamed('bob')),
    ]
    const discover = (params: object) => ({
      jsonrpc: '2.0',
      id: 5,
      method: 'server/discover',
      params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }, ...params },
    })
    expect((await bob.post(discover({}))).status).toBe(200)
    expect((await alice.post(discover({ odd: true }))).status).toBe(404)
    expect((await bob.post(discover({}))).status).toBe(200)
  })

  it('has subscriptions under the id of the client', async () => {
    opened = openStdio({ reach: { environment: { ERAS: 'modern' } } })
    const alice = modernClient(opened.upstream, await callerNamed('alice'))
    const listening = new AbortController()
    const answer = await alice.post(
      {
        jsonrpc: '2.0',
        id: 'all of it',
        method: 'subscriptions/listen',
        params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
      },
      listening.signal,
    )
    const events = eventsOf(answer)
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'all of it' }
    expect(await nextOf(events)).toMatchObject({ params: { _meta } })
    expect(await nextOf(events)).toMatchObject({ params: { _meta } })
    listening.abort()
    await until(async () => valueIncludes(await valueOf(await alice.call('cancelled')), 1))
  })

  it('tells the server when the client closes the response', async () => {
    opened = openStdio({ reach: { environment: { ERAS: 'modern' } } })
    const alice = modernClient(opened.upstream, await callerNamed('alice'))
    const closing = new AbortController()
    const never = alice.call('never', {}, { signal: closing.signal })
    expect(await valueOf(await alice.call('cancelled'))).toEqual([])
    closing.abort()
    await expect(never).rejects.toMatchObject({ name: 'AbortError' })
    expect(await valueOf(await alice.call('cancelled'))).toEqual([1])
  })
})

const valueIncludes = (value: unknown, member: unknown): boolean =>
  Array.isArray(value) && value.includes(member)
