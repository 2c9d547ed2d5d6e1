import type { Message } from './messages.ts'
import { createRevolvingMap } from './revolving-map.ts'
import type { RecordKey } from './store.ts'

/** Requests of a session that wait for their answers. */
export interface InFlight {
  /**
   * 2025-11-25, basic/index, Requests: an id is not used again within a session. One that is in
   * flight twice lets a transport send the answer of one to the other. Undefined when an id is in
   * flight already, or twice in the batch, or there are too many; otherwise what takes them out.
   */
  enter(session: RecordKey, messages: readonly Message[]): (() => void) | undefined
}

const perSessionMax = 1000

export function createInFlight(): InFlight {
  const sessions = createRevolvingMap<RecordKey, Set<string>>()
  return {
    enter(session, messages) {
      const names = messages.flatMap((message) =>
        // Not every server tells 1 from '1'.
        message.kind === 'request' ? [String(message.id)] : [],
      )
      if (names.length === 0) return () => undefined
      const waiting = sessions.get(session) ?? new Set<string>()
      const isRepeated = new Set(names).size < names.length
      if (isRepeated || names.some((name) => waiting.has(name))) return undefined
      if (waiting.size + names.length > perSessionMax) return undefined
      for (const name of names) waiting.add(name)
      sessions.set(session, waiting)
      return () => {
        for (const name of names) waiting.delete(name)
        if (waiting.size === 0) sessions.delete(session)
      }
    },
  }
}
