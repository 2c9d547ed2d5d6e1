import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openChannel } from '../../src/data-path/channel.ts'
import type { Channel } from '../../src/data-path/channel.ts'
import type { ServerEvent } from '../../src/data-path/upstream.ts'

const lingerMsMax = 30_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A stream that says nothing more, and what ends the request for it. */
function quiet(): { readonly channel: Channel; readonly stop: ReturnType<typeof vi.fn> } {
  const stop = vi.fn<() => void>()
  const first: ServerEvent = { kind: 'event', id: '1', data: '{}' }
  const channel = openChannel(
    {
      name: 'stream',
      events: { next: () => new Promise(() => undefined) },
      stop,
      over: () => undefined,
      session: { signal: new AbortController().signal, close: () => undefined },
      limits: { eventsMax: 10, bytesMax: 1000, lingerMsMax },
      tally: { bytes: 0 },
    },
    first,
  )
  return { channel, stop }
}

async function drained(events: AsyncIterable<unknown>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]()
  try {
    while ((await iterator.next()).done !== true);
  } catch {
    // The client has gone.
  }
}

/** A client reads for so long. */
async function visit(channel: Channel, ms: number): Promise<void> {
  const here = new AbortController()
  const reading = drained(channel.read(channel.delivered(), here.signal))
  await vi.advanceTimersByTimeAsync(ms)
  here.abort()
  await reading
}

describe('a stream whose client has gone', () => {
  it('is ended when nobody has come back for a while', async () => {
    const { channel, stop } = quiet()
    await visit(channel, 10)
    await vi.advanceTimersByTimeAsync(lingerMsMax - 1)
    expect(stop).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(stop).toHaveBeenCalledOnce()
  })

  it('is given the while anew each time that one has come back', async () => {
    const { channel, stop } = quiet()
    for (let times = 0; times < 5; times += 1) {
      await visit(channel, 10)
      await vi.advanceTimersByTimeAsync(lingerMsMax - 20)
    }
    expect(stop).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(20)
    expect(stop).toHaveBeenCalledOnce()
  })
})
