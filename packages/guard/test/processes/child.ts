/** A node that adds to a counter and writes down what it did, so often. */
import { createInterface } from 'node:readline'
import { updateRecord } from '../../src/core/update.ts'
import type { OwnerKey, RecordKey } from '../../src/index.ts'
import { sharedStores } from '../support/shared-stores.ts'
import type { Operation } from './history.ts'

const [name, port, count] = process.argv.slice(2)
const shared = sharedStores.find((each) => each.name === name)
if (shared === undefined) throw new Error('which store?')
const { store, end } = shared.open(Number(port))

const kind = 'counter'
const key = 'counter' as RecordKey
const clock = (): number => Date.now()
const insertion = await store.insert(
  {
    kind,
    key,
    owner: 'nobody' as OwnerKey,
    value: '0',
    version: 1,
    createdAtMs: clock(),
    usedAtMs: clock(),
    expiresAtMs: clock() + 600_000,
  },
  { perOwnerMax: 1, max: 1 },
  clock(),
)
if (insertion !== 'inserted' && insertion !== 'exists') throw new Error(insertion)

/** The same for all processes of a machine. */
const nowNs = (): string => String(process.hrtime.bigint())
const say = (operation: Operation | 'ready'): void => {
  process.stdout.write(`${JSON.stringify(operation)}\n`)
}

say('ready')
for await (const line of createInterface({ input: process.stdin })) if (line === 'go') break

for (let done = 0; done < Number(count); done += 1) {
  const startedNs = nowNs()
  if (done % 4 === 3) {
    const found = await store.find(kind, key, clock())
    say({ what: 'read', value: Number(found?.value), startedNs, endedNs: nowNs() })
    continue
  }
  const change = ({ value }: { readonly value: string }): string => String(Number(value) + 1)
  const updated = await updateRecord({ store, clock, kind, key, change, waitMsMax: 60_000 })
  say({ what: 'add', value: Number(updated?.value), startedNs, endedNs: nowNs() })
}
await end()
process.exit(0)
