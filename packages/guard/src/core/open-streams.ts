import type { OwnerKey } from './principal.ts'
import { sessionKind } from './session.ts'
import type { NamedRemoval, RecordKey } from './store.ts'

/** Answers that are being sent, each with the session that it belongs to. */
export interface OpenStreams {
  /** The signal says that the session is over. `close` has to be called when the answer is sent. */
  open(session: RecordKey, owner: OwnerKey): OpenStream
  /** Ends those of what was removed. */
  end(removal: NamedRemoval): void
  /** Sessions that have something open. */
  sessions(): readonly RecordKey[]
  readonly count: number
}

export interface OpenStream {
  readonly signal: AbortSignal
  close(): void
}

interface Held {
  readonly session: RecordKey
  readonly owner: OwnerKey
  readonly controller: AbortController
}

export function createOpenStreams(): OpenStreams {
  const bySession = new Map<RecordKey, Set<Held>>()
  let count = 0

  const endOne = ({ controller }: Held): void => controller.abort()

  return {
    open(session, owner) {
      const held: Held = { session, owner, controller: new AbortController() }
      const siblings = bySession.get(session) ?? new Set<Held>()
      bySession.set(session, siblings.add(held))
      count += 1
      return {
        signal: held.controller.signal,
        close() {
          if (!siblings.delete(held)) return
          count -= 1
          if (siblings.size === 0) bySession.delete(session)
        },
      }
    },

    end(removal) {
      if (removal.kind !== sessionKind) return
      if ('key' in removal) {
        for (const held of bySession.get(removal.key) ?? []) endOne(held)
        return
      }
      for (const [session, siblings] of bySession) {
        for (const held of siblings) if (isOf(removal, session, held.owner)) endOne(held)
      }
    },

    sessions: () => [...bySession.keys()],
    get count() {
      return count
    },
  }
}

const isOf = (removal: NamedRemoval, session: RecordKey, owner: OwnerKey): boolean =>
  'all' in removal || ('owner' in removal && removal.owner === owner && removal.except !== session)
