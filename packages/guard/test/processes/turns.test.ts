import { describe, expect, test } from 'vitest'
import type { OwnerKey, RecordKey, Store } from '../../src/index.ts'
import { contend } from '../core/contend.ts'
import { sharedStores } from '../support/shared-stores.ts'

const kind = 'counter'
const key = 'counter' as RecordKey
const clock = (): number => Date.now()

async function insertCounter(store: Store): Promise<void> {
  const nowMs = clock()
  const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + 600_000 }
  const owner = 'nobody' as OwnerKey
  const record = { kind, key, owner, value: '0', version: 1, ...times }
  expect(await store.insert(record, { perOwnerMax: 1, max: 1 }, nowMs)).toBe('inserted')
}

for (const shared of sharedStores) {
  describe.runIf(shared.isInstalled)(shared.name, () => {
    test('a slow node loses no more than five times to a fast one', async () => {
      const server = await shared.start()
      const [slow, fast] = [shared.open(server.port), shared.open(server.port)]
      try {
        await insertCounter(slow.store)
        const nodes = { slow: slow.store, fast: fast.store }
        const { calls, written } = await contend({ ...nodes, kind, key, clock, takes: 40 })
        expect(calls).toBeLessThanOrEqual(6)
        expect(Number((await slow.store.find(kind, key, clock()))?.value)).toBe(written + 1)
      } finally {
        await Promise.all([slow.end(), fast.end()])
        await server.close()
      }
    }, 120_000)
  })
}
