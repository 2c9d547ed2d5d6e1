import { hash, randomBytes } from 'node:crypto'
import type { Contender } from './latency.ts'

const usedMax = 1_000

const mintId = (): string => randomBytes(32).toString('base64url')
const keyOf = (id: string): string => hash('sha256', id, 'base64url')

/**
 * As many sessions in a bare `Map` under the hash of their ids, and nothing but the look-up: what
 * grows here is the price of memory that no cache holds.
 */
export function mapSessions(name: string, count: number): Contender {
  const sessions = new Map<string, { readonly owner: string; readonly value: string }>()
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const id = mintId()
    sessions.set(keyOf(id), { owner: keyOf('alice'), value: `{"user":"alice-${index}"}` })
    if (index % Math.ceil(count / usedMax) === 0) ids.push(id)
  }
  let at = 0
  return {
    name,
    once() {
      at = (at + 1) % ids.length
      const found = sessions.get(keyOf(ids[at] ?? ''))
      if (found === undefined || !found.value.startsWith('{')) throw new Error('It was not found.')
    },
  }
}
