import type { Budget } from './budget.ts'
import type { Clock } from './clock.ts'
import { createEventReader } from './event-stream.ts'
import type { ServerEvent } from './event-stream.ts'

/** An event stream that is kept open while other requests are sent. */
export interface Stream {
  /** The first event that satisfies, of those that came and those to come; undefined when none. */
  find(wanted: (event: ServerEvent) => boolean, withinMs: number): Promise<ServerEvent | undefined>
  close(): void
}

export interface StreamOptions {
  readonly abort: AbortController
  readonly clock: Clock
  readonly budget: Budget
  readonly bytesMax: number
  /** Hears everything that comes. */
  tell(text: string): void
}

interface Waiting {
  readonly wanted: (event: ServerEvent) => boolean
  readonly resolve: (event: ServerEvent | undefined) => void
}

/** Reads on in the background, until it is closed, the stream ends, or a limit is reached. */
export function openStream(body: AsyncIterable<Uint8Array>, options: StreamOptions): Stream {
  const { abort, clock, budget } = options
  const events: ServerEvent[] = []
  const waiting = new Set<Waiting>()
  const take = (event: ServerEvent): void => {
    events.push(event)
    for (const one of waiting) if (one.wanted(event)) one.resolve(event)
  }
  const ended = pump(body, options, take).then(() => {
    for (const one of waiting) one.resolve(undefined)
    return undefined
  })
  return {
    async find(wanted, withinMs) {
      const known = events.find(wanted)
      if (known !== undefined) return known
      let entry: Waiting | undefined
      let stopTimer: (() => void) | undefined
      const found = new Promise<ServerEvent | undefined>((resolve) => {
        entry = { wanted, resolve }
        waiting.add(entry)
        stopTimer = clock.after(budget.leftMs(withinMs), () => resolve(undefined))
      })
      const event = await Promise.race([found, ended])
      stopTimer?.()
      if (entry !== undefined) waiting.delete(entry)
      return event
    },
    close: () => abort.abort(),
  }
}

async function pump(
  body: AsyncIterable<Uint8Array>,
  { abort, budget, bytesMax, tell }: StreamOptions,
  take: (event: ServerEvent) => void,
): Promise<void> {
  const reader = createEventReader()
  const decoder = new TextDecoder()
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      budget.spendBytes(chunk.byteLength)
      const text = decoder.decode(chunk, { stream: true })
      tell(text)
      for (const event of reader.read(text)) take(event)
      if (bytes > bytesMax) break
    }
  } catch {
    // It broke or was closed; what came before it did is kept.
  }
  abort.abort()
}
