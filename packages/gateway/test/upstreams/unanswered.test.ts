import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '@handfast/protocol'
import type { Behalf } from '../../src/upstreams/credential.ts'
import { openLink } from '../../src/upstreams/duplex/link.ts'
import type { Link } from '../../src/upstreams/duplex/link.ts'
import type { Seat } from '../../src/upstreams/duplex/link-state.ts'
import { createOutbox } from '../../src/upstreams/duplex/outbox.ts'
import type { Outbox } from '../../src/upstreams/duplex/outbox.ts'
import { callerNamed } from './upstream-client.ts'

const { signal } = new AbortController()
const limits = { itemsMax: 1000, charactersMax: 10_000 }
const cancelled = 'notifications/cancelled'

let link: Link
let who: Behalf
let seat: Seat
/** What the server was told, and what it tells. */
let sent: JsonObject[]
let write: (message: JsonObject) => void

beforeEach(async () => {
  who = { caller: await callerNamed('alice'), authInfo: undefined }
  sent = []
  link = await openLink(
    async (_who, { onMessage }) => {
      write = onMessage
      return { send: async (message) => void sent.push(message), close: async () => undefined }
    },
    { era: 'legacy', who, random: randomBytes, onEnd: () => undefined },
  )
  seat = { standing: createOutbox(limits), reader: undefined }
  link.sit(seat)
})

const question = (id: string, padding = ''): JsonObject => ({
  jsonrpc: '2.0',
  id,
  method: 'roots/list',
  params: { padding },
})

const withdrawal = (requestId: string): JsonObject => ({
  jsonrpc: '2.0',
  method: cancelled,
  params: { requestId },
})

async function read(outbox: Outbox): Promise<JsonObject[]> {
  const messages: JsonObject[] = []
  for (;;) {
    const taken = await outbox.take(0, signal)
    if (taken.kind !== 'item') return messages
    messages.push(JSON.parse(taken.item.text))
  }
}

async function ask(id: number): Promise<Outbox> {
  const outbox = createOutbox(limits)
  const message = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'never' } }
  await link.ask(message, { seat, who, outbox })
  return outbox
}

const refusedBy = (): unknown[] =>
  sent.flatMap(({ id, error }) => (error === undefined ? [] : [id]))

describe('what a server asks and withdraws', () => {
  it('leaves nothing behind when nobody has read it', async () => {
    for (let n = 0; n < 10_000; n += 1) {
      write(question(`q${n}`, 'x'.repeat(1000)))
      write(withdrawal(`q${n}`))
    }
    expect(await read(seat.standing)).toEqual([])
    expect(sent).toEqual([])
  })

  it('is withdrawn from whoever has read it', async () => {
    write(question('q'))
    const [asked] = await read(seat.standing)
    write(withdrawal('q'))
    const told = await read(seat.standing)
    expect(told).toMatchObject([{ method: cancelled, params: { requestId: asked?.['id'] } }])
  })

  it('is refused when there is no room for it', async () => {
    for (let n = 0; n < 20; n += 1) write(question(`q${n}`, 'x'.repeat(1000)))
    expect(refusedBy()).toHaveLength(20 - (await read(seat.standing)).length)
    expect(refusedBy()).toContain('q19')
    write(question('after'))
    expect(refusedBy()).not.toContain('after')
  })
})

describe('what nobody waits for any more', () => {
  it('makes room for what is asked next', async () => {
    const first = await ask(0)
    for (let n = 1; n < 1000; n += 1) await ask(n)
    await expect(ask(1000)).rejects.toMatchObject({ code: 'UPSTREAM_FULL' })
    link.abandon(first)
    const later = await ask(1001)
    expect(later.isOpen).toBe(true)
    const { id } = sent[0] ?? {}
    expect(sent.at(-2)).toMatchObject({ method: cancelled, params: { requestId: id } })
    await expect(ask(1002)).rejects.toMatchObject({ code: 'UPSTREAM_FULL' })
  })

  it('makes room for what the server asks next, and the server is told', async () => {
    const answer = await ask(1)
    for (let n = 0; n < 100; n += 1) write(question(`q${n}`))
    write(question('one too many'))
    expect(refusedBy()).toEqual(['one too many'])
    link.abandon(answer)
    write(question('next'))
    expect(refusedBy()).toEqual(['one too many', 'q0'])
    expect(await read(seat.standing)).toHaveLength(1)
  })
})
