/**
 * A process of its own for a million sessions: what they take, and how long turns of the event
 * loop are while half of them are swept. It prints one JSON object. Words: COUNT
 */
import { setTimeout as wait } from 'node:timers/promises'
import { callerOf, createGuard } from '@handfast/guard'
import type { Caller, Guard } from '@handfast/guard'
import { memoryStore } from '@handfast/guard/stores/memory'
import { turnsDuring } from './turns.ts'

const count = Number(process.argv[2])
/** Of one principal. */
const each = 10
/** Whose ids are kept, so that their sessions can be used. */
const usedMax = 1000
const store = memoryStore()
let nowMs = Date.now()

const guardOf = (of: typeof store): Guard =>
  createGuard({
    store: of,
    clock: () => nowMs,
    sessions: { perPrincipalMax: each, max: count },
  })

interface Used {
  readonly id: string
  readonly caller: Caller
}

/** The last ones, which are not over when half of them are. */
async function fill({ sessions }: Guard, size: number): Promise<readonly Used[]> {
  const used: Used[] = []
  for (let index = 0; index < size; index += 1) {
    if (index % 1000 === 0) nowMs += 1
    const subject = `user-${Math.floor(index / each)}`
    const caller = await callerOf({ issuer: 'https://login.example', subject })
    const inner = 'c0ffee00-0000-4000-8000'
    const { id } = await sessions.create(caller, { data: { user: subject }, inner })
    if (index >= size - usedMax) used.push({ id, caller })
  }
  return used
}

/** A server has swept before it has a million: what runs for the first time is slow once. */
async function warmUp(): Promise<void> {
  const small = memoryStore()
  await fill(guardOf(small), 20_000)
  nowMs += 3_600_000
  await small.sweep(20_000, nowMs)
}

const turnsUsed = 5_000
/** About as long as a slice of a sweep. */
const usesEach = 30

/** The same heap, and no sweep: what else has the loop wait. */
async function useThem({ sessions }: Guard, used: readonly Used[]): Promise<void> {
  for (let turn = 0; turn < turnsUsed; turn += 1) {
    for (let use = 0; use < usesEach; use += 1) {
      const one = used[(turn * usesEach + use) % used.length]
      if (one !== undefined) await sessions.resolve(one.id, one.caller)
    }
    await wait()
  }
}

await warmUp()
const { gc } = globalThis as { gc?: () => void }
gc?.()
// A hundred thousand principals are held by the store; their names are not.
const before = process.memoryUsage().rss
const guard = guardOf(store)
const used = await fill(guard, count)
gc?.()
const bytes = process.memoryUsage().rss - before
const live = await guard.sessions.count()

const using = await turnsDuring(() => useThem(guard, used))
// Half of them are over.
nowMs += 30 * 60_000 - Math.floor(count / 2000)
let swept = 0
const sweeping = await turnsDuring(async () => {
  swept = await store.sweep(count, nowMs)
})
process.stdout.write(JSON.stringify({ live, bytes, swept, using, sweeping }))
