import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createGuard, scopeEventStore } from '../../src/index.ts'
import type { EventStoreShape } from '../../src/index.ts'
import { alice, bob } from '../calling.ts'

type Scoped = Required<EventStoreShape<JSONRPCMessage>>

const message = (text: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { text },
})

/** Keeps what it is given in order, and names events by counting, as the weakest store would. */
function countingStore(): EventStoreShape<JSONRPCMessage> {
  const events: { readonly streamId: string; readonly message: JSONRPCMessage }[] = []
  return {
    async storeEvent(streamId, stored) {
      events.push({ streamId, message: stored })
      return String(events.length)
    },
    async replayEventsAfter(lastEventId, { send }) {
      const { streamId } = events[Number(lastEventId) - 1] ?? { streamId: '' }
      for (const [index, event] of events.entries()) {
        if (index < Number(lastEventId) || event.streamId !== streamId) continue
        await send(String(index + 1), event.message)
      }
      return streamId
    },
  }
}

async function replayed(store: Scoped, after: string): Promise<readonly [string, string][]> {
  const sent: [string, string][] = []
  await store.replayEventsAfter(after, {
    send: async (eventId, event) => void sent.push([eventId, JSON.stringify(event)]),
  })
  return sent
}

const standalone = '_GET_stream'

describe.each([
  ['a store that counts', countingStore],
  ['the store of the examples', () => new InMemoryEventStore()],
] as const)('%s, scoped', (_, create) => {
  test('replays what came after an event of the same stream, under the same names', async () => {
    const store = scopeEventStore(create(), () => 'session a')
    const first = await store.storeEvent(standalone, message('one'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    const second = await store.storeEvent(standalone, message('two'))
    await store.storeEvent('other', message('elsewhere'))
    expect(await store.getStreamIdForEventId(first)).toBe(standalone)
    expect(await replayed(store, first)).toEqual([[second, JSON.stringify(message('two'))]])
  })

  test('gives nothing of one session to another, in none of the three ways', async () => {
    const shared = create()
    const a = scopeEventStore(shared, () => 'session a')
    const b = scopeEventStore(shared, () => 'session b')
    const own = await b.storeEvent(standalone, message('own'))
    const ownPost = await b.storeEvent('42', message('own'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    const foreign = await a.storeEvent(standalone, message('SECRET'))
    await a.storeEvent('42', message('SECRET'))

    // An id that was learnt; the name of the one stream that all have; an id that both chose.
    expect(await b.getStreamIdForEventId(foreign)).toBe(undefined)
    await expect(replayed(b, foreign)).rejects.toThrow('no such event')
    expect(await replayed(b, own)).toEqual([])
    expect(await replayed(b, ownPost)).toEqual([])
  })

  test('opens nothing that it has not named', async () => {
    const store = scopeEventStore(create(), () => 'session a')
    const eventId = await store.storeEvent(standalone, message('one'))
    const [body = '', mac = ''] = eventId.split('.')
    const other = Buffer.from(JSON.stringify(['other', '1'])).toString('base64url')
    const madeUp = ['', '.', '1', `${standalone}_1`, body, mac, `.${mac}`, `${other}.${mac}`]
    for (const name of [...madeUp, `${eventId}.`, `${eventId}A`, 'x'.repeat(5000)]) {
      expect(await store.getStreamIdForEventId(name)).toBe(undefined)
    }
  })
})

test('any text is no event, and harms nothing', async () => {
  const store = scopeEventStore(countingStore(), () => 'session a')
  await store.storeEvent(standalone, message('one'))
  const texts = fc.oneof(
    fc.string(),
    fc.base64String().map((text) => `${text}.${text}`),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(await store.getStreamIdForEventId(text)).toBe(undefined)
    }),
    { numRuns: 200 },
  )
})

describe('with a guard', () => {
  test('the session is that of the request in which the store is scoped', async () => {
    const guard = createGuard()
    const inner = countingStore()
    const made = await Promise.all(
      [alice, bob].map(async (caller) => {
        const { session } = await guard.sessions.create(caller)
        const scope = () => scopeEventStore(inner, guard)
        return guard.run({ caller, session, body: undefined }, scope)
      }),
    )
    const [a, b] = made
    if (a === undefined || b === undefined) throw new Error('there are two')
    const cursor = await b.storeEvent(standalone, message('own'))
    // Caused by somebody else’s request, as notifications are.
    const { session } = await guard.sessions.create(alice)
    const note = () => b.storeEvent(standalone, message('more'))
    await guard.run({ caller: alice, session, body: undefined }, note)
    await a.storeEvent(standalone, message('SECRET'))
    expect((await replayed(b, cursor)).map(([, text]) => text)).toEqual([
      JSON.stringify(message('more')),
    ])
    await guard.close()
  })

  test('cannot be one for all sessions', async () => {
    const guard = createGuard()
    expect(() => scopeEventStore(countingStore(), guard)).toThrow('Nobody is calling')
    const context = { caller: alice, session: undefined, body: undefined }
    const scope = () => scopeEventStore(countingStore(), guard)
    expect(() => guard.run(context, scope)).toThrow(TypeError)
    await guard.close()
  })

  test('needs the id of the transport by the time of the first event', async () => {
    const store = scopeEventStore(countingStore(), () => undefined)
    await expect(store.storeEvent('1', message('one'))).rejects.toThrow(TypeError)
  })
})
