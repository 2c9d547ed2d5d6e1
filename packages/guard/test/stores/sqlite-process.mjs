// A process of its own that writes until it is killed, or counts and ends. A line is printed when
// something was confirmed, never before.
import { sqliteStore } from '../../dist/stores/sqlite.js'
import { updateRecord } from '../../dist/core/update.js'

const [path, what, count] = process.argv.slice(2)
const nowMs = 1_900_000_000_000
const caps = { perOwnerMax: 100_000, max: 100_000 }
const store = await sqliteStore({ path, waitMsMax: 20_000 })

const recordOf = (key, value) => ({
  kind: 'session',
  key,
  owner: `owner-${process.pid}`,
  value,
  version: 1,
  createdAtMs: nowMs,
  usedAtMs: nowMs,
  expiresAtMs: nowMs + 60_000,
})

async function writeForever() {
  for (let number = 1; ; number += 1) {
    const key = `${process.pid}-${number}`
    const record = recordOf(key, 'inserted')
    await store.insert(record, caps, nowMs)
    await store.replace(record, 'replaced', nowMs)
    process.stdout.write(`replaced ${key}\n`)
    if (number % 2 > 0) continue
    await store.remove('session', key, nowMs)
    process.stdout.write(`removed ${key}\n`)
  }
}

async function countUp() {
  await store.insert(recordOf('counter', '0'), caps, nowMs)
  const change = ({ value }) => String(Number(value) + 1)
  for (let number = 0; number < Number(count); number += 1) {
    const clock = () => nowMs
    await updateRecord({ store, clock, kind: 'session', key: 'counter', waitMsMax: 20_000, change })
  }
  await store.close()
}

await (what === 'write' ? writeForever() : countUp())
