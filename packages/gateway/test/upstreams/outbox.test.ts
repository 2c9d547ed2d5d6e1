import { describe, expect, it } from 'vitest'
import { createOutbox } from '../../src/upstreams/duplex/outbox.ts'
import type { Item } from '../../src/upstreams/duplex/outbox.ts'

const item = (text: string): Item => ({ text, isAnswer: false, mayBeDropped: false })
const limits = { itemsMax: 10, charactersMax: 1000 }

describe('what waits for a client', () => {
  it('wakes the reader who came last, whatever the one before does', async () => {
    const outbox = createOutbox(limits)
    const before = new AbortController()
    const { signal } = new AbortController()
    const left = outbox.take(10_000, before.signal)
    before.abort()
    expect(await left).toEqual({ kind: 'end' })
    const taken = outbox.take(10_000, signal)
    expect(await outbox.take(10_000, before.signal)).toEqual({ kind: 'end' })
    outbox.put(item('question'))
    expect(await taken).toEqual({ kind: 'item', item: item('question') })
  })

  it('is not taken by a reader who has been replaced', async () => {
    const outbox = createOutbox(limits)
    outbox.put(item('one'))
    expect(await outbox.take(10_000, AbortSignal.abort())).toEqual({ kind: 'end' })
    const { signal } = new AbortController()
    expect(await outbox.take(10_000, signal)).toEqual({ kind: 'item', item: item('one') })
  })

  it('is no more than may wait: notifications go, and what may not go is not let in', () => {
    const outbox = createOutbox({ itemsMax: 2, charactersMax: 1000 })
    expect(outbox.put({ ...item('note'), mayBeDropped: true })).toBe(true)
    expect(outbox.put(item('one'))).toBe(true)
    expect(outbox.put(item('two'))).toBe(true)
    expect(outbox.put(item('three'))).toBe(false)
    expect(outbox.put({ ...item('note'), mayBeDropped: true })).toBe(false)
    expect(outbox.put({ ...item('answer'), isAnswer: true })).toBe(true)
    expect(outbox.dropped).toBe(2)
  })

  it('can be taken back until it is read', async () => {
    const outbox = createOutbox(limits)
    const [one, two] = [item('one'), item('two')]
    outbox.put(one)
    outbox.put(two)
    expect(outbox.takeBack(one)).toBe(true)
    const { signal } = new AbortController()
    expect(await outbox.take(10_000, signal)).toEqual({ kind: 'item', item: two })
    expect(outbox.takeBack(two)).toBe(false)
  })
})
