import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { updateRecord } from '../../src/core/update.ts'
import type { RecordKey, Store } from '../../src/index.ts'
import { programOf } from '../support/child-process.ts'
import type { Child, Program } from '../support/child-process.ts'
import { pauseMs } from '../support/real-server.ts'
import type { RealServer } from '../support/real-server.ts'
import { sharedStores } from '../support/shared-stores.ts'
import type { SharedStore } from '../support/shared-stores.ts'
import { faultOf } from './history.ts'
import type { Operation } from './history.ts'

const operationsEach = 120

for (const shared of sharedStores) {
  describe.runIf(shared.isInstalled)(`two processes on ${shared.name}`, () => processes(shared))
}

function processes(shared: SharedStore): void {
  let server: RealServer
  let program: Program
  beforeAll(async () => {
    program = await programOf(new URL('child.ts', import.meta.url))
  }, 60_000)
  afterAll(() => program.discard())

  const start = async (count: number): Promise<readonly Child[]> => {
    const children: Child[] = []
    // One after the other: the first makes the tables and the counter.
    for (let index = 0; index < 2; index += 1) {
      const child = program.run([shared.name, String(server.port), String(count)])
      await child.ready
      children.push(child)
    }
    for (const child of children) child.go()
    return children
  }
  const withServer = async (run: (store: Store) => Promise<void>): Promise<void> => {
    server = await shared.start()
    const { store, end } = shared.open(server.port)
    try {
      await run(store)
    } finally {
      await end()
      await server.close()
    }
  }

  test('an order of one after the other explains what both did, and nothing is lost', async () => {
    await withServer(async (store) => {
      const children = await start(operationsEach)
      await Promise.all(children.map(({ ended }) => ended))
      const operations = children.flatMap(endedOf)
      expect(operations).toHaveLength(2 * operationsEach)
      expect(faultOf(operations)).toBe(undefined)
      const adds = operations.filter(({ what }) => what === 'add').length
      expect(await counterIn(store)).toBe(adds)
      // Both were at it at the same time, or nothing was shown.
      expect(overlaps(children)).toBe(true)
    })
  }, 120_000)

  test('one is killed in the middle: what it confirmed stays, and the other goes on', async () => {
    await withServer(async (store) => {
      const [victim, survivor] = await start(10_000)
      if (victim === undefined || survivor === undefined) throw new Error('two were started')
      while (endedOf(victim).length < 20) await pauseMs(5)
      victim.kill()
      await victim.ended
      const before = endedOf(survivor).length
      while (endedOf(survivor).length < before + 20) await pauseMs(5)
      const clock = (): number => Date.now()
      const change = ({ value }: { readonly value: string }): string => value
      await updateRecord({ store, clock, kind: 'counter', key: counterKey, change })
      survivor.kill()
      await survivor.ended
      const operations = [victim, survivor].flatMap(endedOf)
      expect(faultOf(operations)).toBe(undefined)
      const adds = operations.filter(({ what }) => what === 'add').length
      const value = await counterIn(store)
      expect(value).toBeGreaterThanOrEqual(adds)
      // What each was about to do when it was killed may have been done.
      expect(value).toBeLessThanOrEqual(adds + 2)
    })
  }, 120_000)
}

const counterKey = 'counter' as RecordKey

async function counterIn(store: Store): Promise<number> {
  return Number((await store.find('counter', counterKey, Date.now()))?.value)
}

/** It says what it has done and nothing else. */
const endedOf = ({ said }: Child): readonly Operation[] => said as readonly Operation[]

function overlaps(children: readonly Child[]): boolean {
  const spans = children.map((child) => {
    const operations = endedOf(child)
    return [BigInt(operations[0]?.startedNs ?? 0), BigInt(operations.at(-1)?.endedNs ?? 0)] as const
  })
  const [one, other] = spans
  return one !== undefined && other !== undefined && one[0] < other[1] && other[0] < one[1]
}
