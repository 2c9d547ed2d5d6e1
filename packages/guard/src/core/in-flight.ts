import type { Message } from './messages.ts'
import { requestNameOf } from './request-ids.ts'
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
      const names = namesOf(messages)
      if (names.length === 0) return () => undefined
      const waiting = sessions.get(session) ?? new Set<string>()
      if (!addAll(waiting, names)) return undefined
      sessions.set(session, waiting)
      return () => {
        for (const name of names) waiting.delete(name)
        if (waiting.size === 0) sessions.delete(session)
      }
    },
  }
}

function namesOf(messages: readonly Message[]): readonly string[] {
  const names: string[] = []
  for (const message of messages)
    if (message.kind === 'request') names.push(requestNameOf(message.id))
  return names
}

/** Whether two requests of a body have one id: the answer of one would be taken for the other's. */
export function hasTwoOfOneId(messages: readonly Message[]): boolean {
  if (messages.length < 2) return false
  const names = namesOf(messages)
  return new Set(names).size < names.length
}

/** All of them or, when one is there already or there is no room, none. */
function addAll(waiting: Set<string>, names: readonly string[]): boolean {
  if (waiting.size + names.length > perSessionMax) return false
  for (const [at, name] of names.entries()) {
    if (waiting.has(name)) {
      for (const added of names.slice(0, at)) waiting.delete(added)
      return false
    }
    waiting.add(name)
  }
  return true
}
