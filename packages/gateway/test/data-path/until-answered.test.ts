import { callerOf } from '@handfast/guard'
import { describe, expect, it } from 'vitest'
import { createEndController } from '../../src/data-path/ending.ts'
import type { EndSignal } from '../../src/data-path/ending.ts'
import { untilAnswered } from '../../src/data-path/until-answered.ts'
import type { ServerEvent, UpstreamAnswer, UpstreamRequest } from '../../src/data-path/upstream.ts'
import { lab, legacy, withSessions } from '../stages/lab.ts'
import type { Serve } from '../stages/lab.ts'

const json = (message: object): string => JSON.stringify({ jsonrpc: '2.0', ...message })

function streamed(...told: readonly (readonly [id: string, data: string])[]): UpstreamAnswer {
  async function* events(): AsyncGenerator<ServerEvent> {
    yield { kind: 'event', data: '', retry: 1 }
    for (const [id, data] of told) yield { kind: 'event', data, id }
  }
  const content = { kind: 'events', events: events() } as const
  return { status: 200, headers: {}, sessionId: undefined, content }
}

/** Closes the stream of each request before it answers; `asked` is where it was asked to go on. */
function polled(onReturn: (id: unknown, token: unknown) => UpstreamAnswer | undefined): {
  readonly serve: Serve
  readonly asked: unknown[]
} {
  const asked: unknown[] = []
  let id: unknown
  let token: unknown
  const serve = withSessions(({ method, headers, body }) => {
    if (method === 'GET') {
      asked.push(headers['last-event-id'])
      return onReturn(id, token) ?? { status: 405, headers: {}, content: { kind: 'empty' } }
    }
    id = Object(body).id
    token = Object(body).params?._meta?.progressToken
    return streamed(['raw-1', ''])
  })
  return { serve, asked }
}

const id = 'of the client'
const call = legacy('tools/call', { name: 't', _meta: { progressToken: 'mine' } }, id)
const progress = (progressToken: unknown): string =>
  json({ method: 'notifications/progress', params: { progressToken, progress: 1 } })

describe('a server that closes the stream of a request before it has answered', () => {
  it('is asked to go on, and the client has its answer on the stream that it opened', async () => {
    const { serve, asked } = polled((id, token) =>
      asked.length < 3
        ? streamed([`raw-${asked.length + 1}`, progress(token)])
        : streamed(['raw-9', json({ id, result: { content: [] } })]),
    )
    const behind = lab(serve)
    const session = await behind.begin('alice')
    const ids: string[] = []
    const { messages } = await behind.ask({
      as: 'alice',
      session,
      body: call,
      eachEvent: (event) => ids.push(event.id ?? ''),
    })
    expect(asked).toEqual(['raw-1', 'raw-2', 'raw-3'])
    const own = { method: 'notifications/progress', params: { progressToken: 'mine' } }
    const last = { id, result: { content: [] } }
    expect(messages).toMatchObject([own, own, last])
    expect(ids.join(' ')).not.toContain('raw')
  })

  it('is believed only what names the request', async () => {
    const others = json({ method: 'notifications/message', params: { data: "bob's" } })
    const question = json({ id: 'q', method: 'elicitation/create', params: { message: "bob's" } })
    const { serve } = polled((id) =>
      streamed(
        ['raw-2', others],
        ['raw-3', question],
        ['raw-4', progress('of somebody else')],
        ['raw-5', json({ id: 'of somebody else', result: { content: "bob's" } })],
        ['raw-6', json({ id, result: { content: [] } })],
        ['raw-7', others],
      ),
    )
    const behind = lab(serve)
    const session = await behind.begin('alice')
    const { messages } = await behind.ask({ as: 'alice', session, body: call })
    expect(messages).toEqual([{ jsonrpc: '2.0', id, result: { content: [] } }])
  })

  it('ends the stream where it cannot go on', async () => {
    const { serve, asked } = polled(() => undefined)
    const behind = lab(serve)
    const session = await behind.begin('alice')
    const { messages } = await behind.ask({ as: 'alice', session, body: call })
    expect(messages).toEqual([])
    expect(asked).toEqual(['raw-1'])
  })

  it('is not asked where it is trusted to resume: its client comes back by itself', async () => {
    const { serve, asked } = polled(() => undefined)
    const behind = lab(serve, { resume: 'upstream' })
    const session = await behind.begin('alice')
    await behind.ask({ as: 'alice', session, body: call })
    expect(asked).toEqual([])
  })
})

it('a stream that brought the answer is over when it ends', async () => {
  const gets: unknown[] = []
  const behind = lab(
    withSessions(({ method, body }) => {
      if (method === 'GET') return void gets.push(method)
      return streamed(['raw-1', json({ id: Object(body).id, result: {} })])
    }),
  )
  const session = await behind.begin('alice')
  const { messages } = await behind.ask({ as: 'alice', session, body: call })
  expect(messages).toEqual([{ jsonrpc: '2.0', id, result: {} }])
  expect(gets).toEqual([])
})

it('leaves nothing behind at the signal of the request, however often it is asked', async () => {
  let listeners = 0
  const controller = createEndController()
  const signal: EndSignal = {
    ...controller.signal,
    throwIfAborted: () => undefined,
    addEventListener: () => void (listeners += 1),
    removeEventListener: () => void (listeners -= 1),
  }
  const caller = await callerOf({ issuer: 'urn:test', subject: 'alice' })
  const request: UpstreamRequest = {
    method: 'POST',
    headers: {},
    sessionId: 'inner',
    body: call,
    caller,
    authInfo: undefined,
    signal,
  }
  let asked = 0
  const answer = untilAnswered(streamed(['raw-0', '']), request, async () => {
    asked += 1
    return asked < 20 ? streamed([`raw-${asked}`, '']) : streamed(['end', json({ id, result: {} })])
  })
  if (answer.content.kind !== 'events') throw new Error('it is no stream')
  for await (const event of answer.content.events) expect(event.kind).toBe('event')
  expect([asked, listeners]).toEqual([20, 0])
}, 20_000)
