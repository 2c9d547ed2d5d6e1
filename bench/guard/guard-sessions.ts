import { callerOf, createGuard } from '@handfast/guard'
import type { Store } from '@handfast/guard'
import { memoryStore } from '@handfast/guard/stores/memory'
import type { Contender } from './latency.ts'

const many = { perPrincipalMax: 1_000_000_000, max: 1_000_000_000 }
const usedMax = 1_000

export interface GuardSessionsOptions {
  readonly name: string
  readonly store?: Store
  /** How many are live; a thousand of them are used. */
  readonly count: number
  /** Moves on with each use. Far enough that one of twenty is written down, as limits have it. */
  readonly everyMs?: number
}

/** Finds a session by its id, for its principal, and moves its idle limit on. */
export async function guardSessions(options: GuardSessionsOptions): Promise<Contender> {
  const { name, count, everyMs = 5 } = options
  let nowMs = Date.now()
  const store = options.store ?? memoryStore()
  const { sessions } = createGuard({ store, sessions: many, clock: () => nowMs })
  const alice = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const { id } = await sessions.create(alice, { data: { user: 'alice' } })
    if (index % Math.ceil(count / usedMax) === 0) ids.push(id)
  }
  let at = 0
  return {
    name,
    async once() {
      nowMs += everyMs
      at = (at + 1) % ids.length
      const { kind } = await sessions.resolve(ids[at] ?? '', alice)
      if (kind !== 'resolved') throw new Error('The session was not found.')
    },
    close: () => store.close(),
  }
}
