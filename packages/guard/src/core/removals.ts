import type { OwnerKey } from './principal.ts'
import type { NamedRemoval, RecordKey, Removal, Store } from './store.ts'

/** How processes that share a store tell each other of a removal. */
export const encodeRemoval = (removal: NamedRemoval): string => JSON.stringify(removal)

/** What a connection that hears of removals tells. */
export interface Hear {
  message(text: string): void
  /** Messages may have been missed: the connection was lost and is back. */
  back(): void
}

export interface Removals {
  readonly listen: Store['onRemoval']
  readonly close: () => Promise<void>
}

/** One connection for all who listen, held as long as there is one. */
export function createRemovals(subscribe: (hear: Hear) => () => Promise<void>): Removals {
  const listeners = new Set<(removal: Removal) => void>()
  let unsubscribe: (() => Promise<void>) | undefined

  const tell = (removal: Removal): void => {
    for (const listener of listeners) listener(removal)
  }
  const hear: Hear = {
    message(text) {
      const removal = decodeRemoval(text)
      if (removal !== undefined) tell(removal)
    },
    back: () => tell({ missed: true }),
  }
  const close = async (): Promise<void> => {
    listeners.clear()
    const ending = unsubscribe
    unsubscribe = undefined
    await ending?.()
  }

  return {
    listen(listener) {
      listeners.add(listener)
      unsubscribe ??= subscribe(hear)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) void close().catch(() => undefined)
      }
    },
    close,
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
