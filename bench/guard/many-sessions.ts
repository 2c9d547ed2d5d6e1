/**
 * A process of its own for a million sessions: what they take, and how long a sweep holds up the
 * loop. It prints one JSON object. Words: COUNT
 */
import { callerOf, createGuard } from '@handfast/guard'
import { memoryStore } from '@handfast/guard/stores/memory'

const count = Number(process.argv[2])
const store = memoryStore()
let nowMs = Date.now()
const { sessions } = createGuard({
  store,
  clock: () => nowMs,
  sessions: { perPrincipalMax: 10, max: count },
})

// A thousand principals may be held by the program; a million sessions may not.
const { gc } = globalThis as { gc?: () => void }
gc?.()
const before = process.memoryUsage().rss
for (let index = 0; index < count; index += 1) {
  if (index % 1000 === 0) nowMs += 1
  const subject = `user-${Math.floor(index / 10)}`
  const caller = await callerOf({ issuer: 'https://login.example', subject })
  await sessions.create(caller, { data: { user: subject }, inner: 'c0ffee00-0000-4000-8000' })
}
gc?.()
const bytes = process.memoryUsage().rss - before
const live = await sessions.count()

// Half of them are over. The store frees so many at once, and then lets others have their turn.
const sweptMax = 100
nowMs += 30 * 60_000 - Math.floor(count / 2000)
const sweepsMs: number[] = []
let freed = 0
for (;;) {
  const startedAt = performance.now()
  const now = await store.sweep(sweptMax, nowMs)
  sweepsMs.push(performance.now() - startedAt)
  freed += now
  if (now === 0) break
}
// The longest are those in which the collector of garbage had its turn.
sweepsMs.sort((left, right) => left - right)
const sweepMsP99 = sweepsMs[Math.floor(sweepsMs.length * 0.99)]
const sweepMsMax = sweepsMs.at(-1)
process.stdout.write(JSON.stringify({ live, bytes, freed, sweepMsP99, sweepMsMax }))
