import { describe, expect, it, vi } from 'vitest'
import type { Ending } from '../../src/data-path/channel.ts'
import { createReplays } from '../../src/data-path/replays.ts'
import type { Recording } from '../../src/data-path/replays.ts'
import type { ServerEvent, UpstreamRequest } from '../../src/data-path/upstream.ts'
import { lab, legacy, withSessions } from '../stages/lab.ts'
import type { Serve } from '../stages/lab.ts'

const refOf = (name: string): Recording['session'] => name as Recording['session']

/** A stream of a server that says what comes, and when. */
function source(): {
  readonly events: AsyncIterable<ServerEvent>
  tell(data: string, id?: string): void
  close(): void
} {
  const waiting: (ServerEvent | undefined)[] = []
  let wake = (): void => undefined
  const put = (event: ServerEvent | undefined): void => {
    waiting.push(event)
    wake()
  }
  async function* events(): AsyncGenerator<ServerEvent> {
    for (;;) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const next = waiting.shift()
      if (next === undefined) return
      yield next
    }
  }
  return {
    events: events(),
    tell: (data, id = `raw-${data}`) => put({ kind: 'event', data, id }),
    close: () => put(undefined),
  }
}

interface Reading {
  readonly ids: string[]
  readonly seen: string[]
  /** Until so many were read, or it ends. */
  read(count: number): Promise<void>
  leave(): void
}

function reading(events: AsyncIterable<ServerEvent>, gone: AbortController): Reading {
  const iterator = events[Symbol.asyncIterator]()
  const ids: string[] = []
  const seen: string[] = []
  return {
    ids,
    seen,
    async read(count) {
      for (let read = 0; read < count; read += 1) {
        const { done, value } = await iterator.next()
        if (done === true) return
        if (value.kind === 'event') {
          seen.push(value.data)
          ids.push(value.id ?? '')
        }
      }
    },
    leave: () => gone.abort(new Error('gone')),
  }
}

function recorded(isOwn = true): {
  readonly replays: ReturnType<typeof createReplays>
  readonly server: ReturnType<typeof source>
  readonly first: Reading
  end(): void
  readonly stopped: () => boolean
  readonly closed: () => boolean
} {
  const replays = createReplays()
  const server = source()
  const gone = new AbortController()
  let isStopped = false
  let isClosed = false
  const over = new AbortController()
  const events = replays.through({
    session: refOf('alice'),
    isOwn,
    events: server.events,
    begun: () => gone.signal,
    stop: () => void (isStopped = true),
    over: () => undefined,
    untilOver: () => ({ signal: over.signal, close: () => void (isClosed = true) }),
  })
  return {
    replays,
    server,
    first: reading(events, gone),
    end: () => over.abort(),
    stopped: () => isStopped,
    closed: () => isClosed,
  }
}

const again = (found: ReturnType<ReturnType<typeof createReplays>['find']>): Reading => {
  const gone = new AbortController()
  if (found === undefined) throw new Error('it was not found')
  return reading(found.channel.read(found.after, gone.signal), gone)
}

describe('what a session was told', () => {
  it('is told again from where the client was, and goes on', async () => {
    const { replays, server, first } = recorded()
    for (const data of ['a', 'b', 'c']) server.tell(data)
    await first.read(2)
    expect(first.ids.join()).not.toContain('raw')
    first.leave()
    await expect(first.read(1)).rejects.toThrow('gone')
    const [cursor = '', later = ''] = first.ids
    expect(replays.find(refOf('bob'), cursor)).toBeUndefined()
    expect(replays.find(refOf('alice'), `${cursor}x`)).toBeUndefined()
    const second = again(replays.find(refOf('alice'), cursor))
    server.tell('d')
    await second.read(3)
    expect(second.seen).toEqual(['b', 'c', 'd'])
    expect(second.ids[0]).toBe(later)
    server.close()
    await second.read(1)
    const third = again(replays.find(refOf('alice'), later))
    await third.read(9)
    expect(third.seen).toEqual(['c', 'd'])
  })

  it('is read no further ahead than so many events', async () => {
    const { server, first, replays } = recorded()
    for (let count = 0; count < 3000; count += 1) server.tell(String(count))
    await first.read(2500)
    expect(first.seen.at(-1)).toBe('2499')
    const early = again(replays.find(refOf('alice'), first.ids[0] ?? ''))
    await early.read(1)
    // What is long past is kept no more.
    expect(Number(early.seen[0])).toBeGreaterThan(1)
  })

  it('whose client has gone waits for the next one', async () => {
    const { replays, server, first } = recorded()
    server.tell('a')
    await first.read(1)
    expect(replays.left(refOf('alice'))).toBeUndefined()
    first.leave()
    await expect(first.read(1)).rejects.toThrow('gone')
    server.tell('b')
    const left = replays.left(refOf('alice'))
    const next = again(left && { channel: left, after: left.delivered(), isOwn: true })
    await next.read(1)
    expect(next.seen).toEqual(['b'])
  })

  it('ends behind with its session at once, whether or not a client is there', async () => {
    const { replays, server, first, end, stopped, closed } = recorded()
    server.tell('a')
    await first.read(1)
    first.leave()
    await expect(first.read(1)).rejects.toThrow('gone')
    expect(stopped()).toBe(false)
    // More than are kept, and nobody reads them.
    for (let count = 0; count < 2000; count += 1) server.tell(String(count))
    await new Promise((resolve) => setImmediate(resolve))
    end()
    expect(stopped()).toBe(true)
    server.close()
    await vi.waitUntil(closed)
    expect(replays.find(refOf('alice'), first.ids[0] ?? '')).toBeUndefined()
  })

  it('that had ended before is kept no longer than its session, wherever that ends', async () => {
    const { replays, server, first, end, closed } = recorded(false)
    server.tell('a')
    server.close()
    await first.read(2)
    expect(replays.find(refOf('alice'), first.ids[0] ?? '')).toBeDefined()
    end()
    expect(replays.find(refOf('alice'), first.ids[0] ?? '')).toBeUndefined()
    expect(closed()).toBe(true)
  })

  it('without ids of the server is nothing to resume', async () => {
    const { server, first, replays } = recorded()
    server.close()
    await first.read(5)
    expect(first.seen).toEqual([])
    expect(replays.left(refOf('alice'))).toBeUndefined()
  })

  it('makes room, the oldest stream of a session first', async () => {
    const replays = createReplays()
    const cursors: string[] = []
    for (let count = 0; count < 10; count += 1) {
      const { ids } = await readToItsEnd(replays)
      cursors.push(ids[0] ?? '')
    }
    expect(replays.find(refOf('alice'), cursors[0] ?? '')).toBeUndefined()
    expect(replays.find(refOf('alice'), cursors[9] ?? '')).toBeDefined()
    replays.forget(refOf('alice'))
    expect(replays.find(refOf('alice'), cursors[9] ?? '')).toBeUndefined()
  })
})

async function readToItsEnd(replays: ReturnType<typeof createReplays>): Promise<Reading> {
  const server = source()
  server.tell('x')
  server.close()
  const nothing = (): void => undefined
  const gone = new AbortController()
  const untilOver = (): Ending => ({ signal: gone.signal, close: nothing })
  const behind = { begun: () => gone.signal, stop: nothing, over: nothing, untilOver }
  const recording = { session: refOf('alice'), isOwn: false, events: server.events }
  const all = reading(replays.through({ ...recording, ...behind }), gone)
  await all.read(3)
  return all
}

describe('resuming through the gateway', () => {
  const told = (data: string): string =>
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data } })

  const replaying: Serve = withSessions(({ method, headers, body }: UpstreamRequest) => {
    if (method !== 'GET') return { jsonrpc: '2.0', id: Object(body).id, result: {} }
    const from = headers['last-event-id']
    async function* events(): AsyncGenerator<ServerEvent> {
      yield { kind: 'event', data: '', id: 'raw-0' }
      yield { kind: 'event', data: told(`after ${from ?? 'nothing'}`), id: 'raw-1' }
    }
    const content = { kind: 'events', events: events() }
    return { status: 200, headers: {}, sessionId: undefined, content }
  })

  const cursorOf = async (
    behind: ReturnType<typeof lab>,
    as: string,
    session: string,
  ): Promise<string> => {
    const ids: string[] = []
    await behind.ask({ as, session, method: 'GET', eachEvent: ({ id }) => ids.push(id ?? '') })
    return ids.at(-1) ?? ''
  }

  it('sends ids of its own, which are of one session', async () => {
    const behind = lab(replaying)
    const [alice, bob] = [await behind.begin('alice'), await behind.begin('bob')]
    const cursor = await cursorOf(behind, 'alice', alice)
    expect(cursor).toMatch(/^own-[\w-]{22}\.2$/)
    const headers = { 'last-event-id': cursor }
    const own = await behind.ask({ as: 'alice', session: alice, method: 'GET', headers })
    // Nothing was missed; what follows is a new stream of the server, which is told of no event.
    expect(own.text).toBe(told('after nothing'))
    const foreign = await behind.ask({ as: 'bob', session: bob, method: 'GET', headers })
    expect(foreign.text).toBe(told('after nothing'))
    expect(behind.happened.at(-1)).toMatchObject({ weakness: 'shared-event-store' })
    const made = { 'last-event-id': 'raw-1' }
    const unknown = await behind.ask({ as: 'bob', session: bob, method: 'GET', headers: made })
    expect(unknown).toMatchObject({ status: 400 })
  })

  it('passes them to a server that is trusted, sealed for the session', async () => {
    const behind = lab(replaying, { resume: 'upstream' })
    const [alice, bob] = [await behind.begin('alice'), await behind.begin('bob')]
    const cursor = await cursorOf(behind, 'alice', alice)
    expect(cursor).not.toContain('raw')
    const headers = { 'last-event-id': cursor }
    const own = await behind.ask({ as: 'alice', session: alice, method: 'GET', headers })
    expect(own.text).toBe(told('after raw-1'))
    for (const refused of [headers, { 'last-event-id': 'raw-1' }]) {
      const answer = await behind.ask({ as: 'bob', session: bob, method: 'GET', headers: refused })
      expect(answer.status).toBe(400)
    }
  })

  it('has no ids where nothing is resumed', async () => {
    async function* events(): AsyncGenerator<ServerEvent> {
      yield { kind: 'event', data: told('x'), id: 'raw-1' }
    }
    const content = { kind: 'events', events: events() }
    const answer = { status: 200, headers: {}, sessionId: undefined, content }
    const behind = lab(() => answer, { stateless: true })
    const ids: (string | undefined)[] = []
    await behind.ask({ as: 'alice', body: legacy('ping'), eachEvent: ({ id }) => ids.push(id) })
    expect(ids).toEqual([undefined])
  })
})
