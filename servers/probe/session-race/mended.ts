import type { FetchHandler } from '../kit/legacy-server.ts'
import { listServer } from './lists.ts'

/** One change of a list after the other. */
export function createHandler(): FetchHandler {
  const turns = new Map<string, Promise<void>>()
  return listServer((id, change) => {
    const next = (turns.get(id) ?? Promise.resolve()).then(change)
    turns.set(id, next)
    return next
  })
}
