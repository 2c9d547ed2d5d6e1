import type { OwnerKey } from './principal.ts'
import { createRemovalListeners } from './removal-listeners.ts'
import type { NamedRemoval, RecordKey, Store } from './store.ts'

/** How processes that share a store tell each other of a removal. */
export const encodeRemoval = (removal: NamedRemoval): string => JSON.stringify(removal)

/** What a connection that hears of removals tells. */
export interface Hear {
  message(text: string): void
  /** Messages may have been missed until now: the connection is there, or is back. */
  back(): void
}

export interface Removals {
  readonly listen: Store['onRemoval']
  /** In this process at once, which hears of it by way of the store as well. */
  readonly tell: (removal: NamedRemoval) => void
  readonly close: () => Promise<void>
}

/** One connection for all who listen, held as long as there is one. */
export function createRemovals(subscribe: (hear: Hear) => () => Promise<void>): Removals {
  const listeners = createRemovalListeners()
  let count = 0
  let unsubscribe: (() => Promise<void>) | undefined

  const hear: Hear = {
    message(text) {
      const removal = decodeRemoval(text)
      if (removal !== undefined) listeners.tell(removal)
    },
    back: () => listeners.tell({ missed: true }),
  }
  const stop = async (): Promise<void> => {
    const ending = unsubscribe
    unsubscribe = undefined
    await ending?.()
  }

  return {
    listen(listener) {
      const leave = listeners.add(listener)
      let isListening = true
      count += 1
      unsubscribe ??= subscribe(hear)
      return () => {
        if (!isListening) return
        isListening = false
        leave()
        count -= 1
        if (count === 0) void stop().catch(() => undefined)
      }
    },
    tell: listeners.tell,
    async close() {
      listeners.clear()
      await stop()
    },
  }
}

/** Undefined for what is no removal: others may write to the channel. */
function decodeRemoval(text: string): NamedRemoval | undefined {
  const { kind, key, owner, except, all } = fieldsOf(text)
  if (typeof kind !== 'string') return undefined
  // Brands say that a text is a digest; a wrong one names nothing that is there.
  if (typeof key === 'string') return { kind, key: key as RecordKey }
  if (all === true) return { kind, all }
  if (typeof owner !== 'string') return undefined
  const more = typeof except === 'string' ? { except: except as RecordKey } : {}
  return { kind, owner: owner as OwnerKey, ...more }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
