import { recordOf, same, startMs } from './clause.ts'
import type { Clauses } from './clause.ts'
import type { Caps, Insertion, RecordKey, Store, StoredRecord } from '../../core/store.ts'

const kind = 'session'
const caps: Caps = { perOwnerMax: 3, max: 6 }
const stepsMax = 400
const keysMax = 10
const ownersMax = 3
const lifeMsMax = 200
const stepMsMax = 20

/** A long walk of random steps, the same each time; a map says what the answers have to be. */
export const modelClauses: Clauses = {
  async 'answers a long walk of random steps as a map would'({ store }) {
    const walk: Walk = { store, model: new Map(), below: randomBelow(20_261_122) }
    let nowMs = startMs
    for (let number = 1; number <= stepsMax; number += 1) {
      nowMs += walk.below(stepMsMax)
      const step = steps[walk.below(steps.length)]
      await step?.(walk, nowMs, `step ${number}`)
      for (const [key, { expiresAtMs }] of walk.model) {
        if (expiresAtMs <= nowMs) walk.model.delete(key)
      }
    }
  },
}

interface Walk {
  readonly store: Store
  /** What is live. */
  readonly model: Map<RecordKey, StoredRecord>
  below(limit: number): number
}

type Step = (walk: Walk, nowMs: number, what: string) => Promise<void>

const insert: Step = async ({ store, model, below }, nowMs, what) => {
  const expiresAtMs = nowMs + 1 + below(lifeMsMax)
  const owner = `owner-${below(ownersMax)}`
  const record = recordOf({ key: `key-${below(keysMax)}`, owner, expiresAtMs })
  const expected = insertionInto(model, record, nowMs)
  same(await store.insert(record, caps, nowMs), expected, `${what}, insert`)
  if (expected === 'inserted') model.set(record.key, record)
}

const find: Step = async ({ store, model, below }, nowMs, what) => {
  const { key } = recordOf({ key: `key-${below(keysMax)}` })
  same(await store.find(kind, key, nowMs), live(model, key, nowMs), `${what}, find`)
}

const touch: Step = async ({ store, model, below }, nowMs, what) => {
  const { key } = recordOf({ key: `key-${below(keysMax)}` })
  const times = { usedAtMs: nowMs, expiresAtMs: nowMs + 1 + below(lifeMsMax) }
  const found = live(model, key, nowMs)
  same(await store.touch({ kind, key }, times, nowMs), found !== undefined, `${what}, touch`)
  if (found !== undefined) model.set(key, { ...found, ...times })
}

const replace: Step = async ({ store, model, below }, nowMs, what) => {
  const { key } = recordOf({ key: `key-${below(keysMax)}` })
  const found = live(model, key, nowMs)
  const version = Math.max(1, (found?.version ?? 1) - below(2))
  const isExpected = found?.version === version
  const value = `"${what}"`
  same(await store.replace({ kind, key, version }, value, nowMs), isExpected, `${what}, replace`)
  if (found !== undefined && isExpected) model.set(key, { ...found, value, version: version + 1 })
}

const remove: Step = async ({ store, model, below }, nowMs, what) => {
  const { key } = recordOf({ key: `key-${below(keysMax)}` })
  const isExpected = live(model, key, nowMs) !== undefined
  same(await store.remove(kind, key, nowMs), isExpected, `${what}, remove`)
  model.delete(key)
}

const removeOwned: Step = async ({ store, model, below }, nowMs, what) => {
  // Seldom, as otherwise the walk would never come near the caps.
  if (below(4) > 0) return
  const { owner, key } = recordOf({ owner: `owner-${below(ownersMax)}`, key: `key-${below(2)}` })
  const removed = [...model.values()].filter(
    (record) => record.owner === owner && record.key !== key && record.expiresAtMs > nowMs,
  )
  const count = await store.removeOwned({ kind, owner, except: key }, nowMs)
  same(count, removed.length, `${what}, removeOwned`)
  for (const record of removed) model.delete(record.key)
}

const sweep: Step = async ({ store, below }, nowMs) => {
  await store.sweep(1 + below(3), nowMs)
}

const listAndCount: Step = async ({ store, model }, nowMs, what) => {
  const expected = [...model.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs)
  same(await store.count(kind, nowMs), expected.length, `${what}, count`)
  const { records } = await store.list({ kind, limit: caps.max, nowMs })
  same(records.toSorted(byKey), expected.toSorted(byKey), `${what}, list`)
}

const steps: readonly Step[] = [
  insert,
  insert,
  insert,
  find,
  touch,
  replace,
  remove,
  removeOwned,
  sweep,
  listAndCount,
]

function insertionInto(
  model: ReadonlyMap<RecordKey, StoredRecord>,
  { key, owner }: StoredRecord,
  nowMs: number,
): Insertion {
  const alive = [...model.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs)
  if (alive.some((record) => record.key === key)) return 'exists'
  const owned = alive.filter((record) => record.owner === owner)
  if (owned.length >= caps.perOwnerMax) return 'owner-full'
  return alive.length >= caps.max ? 'store-full' : 'inserted'
}

function live(
  model: ReadonlyMap<RecordKey, StoredRecord>,
  key: RecordKey,
  nowMs: number,
): StoredRecord | undefined {
  const found = model.get(key)
  return found !== undefined && found.expiresAtMs > nowMs ? found : undefined
}

const byKey = (left: StoredRecord, right: StoredRecord): number => (left.key < right.key ? -1 : 1)

/** Numbers that look random and are the same in each run (Park and Miller's minimal standard). */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}
