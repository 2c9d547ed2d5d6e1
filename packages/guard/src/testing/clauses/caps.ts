import {
  expectInserted,
  insertAll,
  minuteMs,
  ownerOf,
  recordOf,
  recordsOf,
  same,
  startMs,
} from './clause.ts'
import type { Clauses } from './clause.ts'
import type { Insertion, Store, StoredRecord } from '../../core/store.ts'

const kind = 'session'
const endMs = startMs + minuteMs
const tight = { perOwnerMax: 3, max: 5 }
const attemptsAtOnce = 12

/** How many may be live at once. */
export const capsClauses: Clauses = {
  async 'takes as many of an owner as the cap says, and not one more'({ store }) {
    const outcomes = await insertInTurn(store, recordsOf(4))
    same(outcomes, ['inserted', 'inserted', 'inserted', 'owner-full'], 'outcomes')
    same(await store.count(kind, startMs), 3, 'count')
  },

  async 'takes as many of all owners as the cap says, and not one more'({ store }) {
    const records = ['alice', 'bob', 'carol'].flatMap((owner) => recordsOf(2, { owner }))
    same((await insertInTurn(store, records)).at(-1), 'store-full', 'the last outcome')
    same(await store.count(kind, startMs), 5, 'count')
  },

  async 'says that a key exists before it says that there is no room'({ store }) {
    const [first] = recordsOf(1)
    await insertInTurn(store, recordsOf(3))
    if (first !== undefined) same(await insertTight(store, first), 'exists', 'outcome')
  },

  async 'counts each kind by itself'({ store }) {
    await insertInTurn(store, recordsOf(3))
    same(await insertTight(store, recordOf({ kind: 'handle:basket' })), 'inserted', 'outcome')
  },

  async 'does not count what has expired against its owner'({ store }) {
    await insertInTurn(store, recordsOf(3))
    const late = recordsOf(4, { key: 'late', expiresAtMs: endMs + minuteMs })
    const outcomes = await insertInTurn(store, late, endMs)
    same(outcomes, ['inserted', 'inserted', 'inserted', 'owner-full'], 'outcomes')
  },

  async 'does not count what has expired against all'({ store }) {
    await insertAll(store, recordsOf(40, { owner: 'bob' }))
    const late = [1, 2, 3, 4, 5, 6].map((number) =>
      recordOf({ key: `late-${number}`, owner: `owner-${number}`, expiresAtMs: endMs + 1 }),
    )
    const outcomes = await insertInTurn(store, late, endMs)
    same(outcomes.slice(0, 5), Array(5).fill('inserted'), 'the first five')
    same(outcomes[5], 'store-full', 'the sixth')
  },

  async 'counts what was touched for as long as it lives'({ store }) {
    const [first] = recordsOf(1)
    await insertInTurn(store, recordsOf(3))
    if (first === undefined) return
    await store.touch(first, { usedAtMs: startMs, expiresAtMs: endMs + minuteMs }, startMs)
    const late = recordsOf(3, { key: 'late', expiresAtMs: endMs + minuteMs })
    const outcomes = await insertInTurn(store, late, endMs)
    same(outcomes, ['inserted', 'inserted', 'owner-full'], 'outcomes')
  },

  async 'has room again for what was removed, once for each'({ store }) {
    const [first, second] = recordsOf(3)
    await insertInTurn(store, recordsOf(3))
    if (first === undefined || second === undefined) return
    same(await store.remove(kind, first.key, startMs), true, 'removal')
    same(await store.remove(kind, first.key, startMs), false, 'removal, again')
    same(
      await insertInTurn(store, recordsOf(2, { key: 'new' })),
      ['inserted', 'owner-full'],
      'then',
    )
    same(await store.removeOwned({ kind, owner: ownerOf('alice') }, startMs), 3, 'removal of all')
    same((await insertInTurn(store, recordsOf(4))).at(-1), 'owner-full', 'outcome in the end')
    same(await store.count(kind, startMs), 3, 'count')
  },

  async 'has all room again when all was removed'({ store }) {
    const records = ['alice', 'bob'].flatMap((owner) => recordsOf(2, { owner }))
    await insertInTurn(store, records)
    same(await store.removeAll(kind, startMs), 4, 'removal')
    const again = ['alice', 'bob'].flatMap((owner) => recordsOf(3, { owner }))
    same((await insertInTurn(store, again)).at(-1), 'store-full', 'the last outcome')
    same(await store.count(kind, startMs), 5, 'count')
  },

  async 'is not confused by what expired, was swept, removed or inserted anew'({ store }) {
    await insertInTurn(store, recordsOf(3))
    const [first] = recordsOf(1, { expiresAtMs: endMs + minuteMs })
    if (first === undefined) return
    await expectInserted(store, first, endMs)
    for (let round = 0; round < 10; round += 1) await store.sweep(10, endMs)
    same(await store.remove(kind, recordOf({ key: 'key-2' }).key, endMs), false, 'removal')
    const late = recordsOf(3, { key: 'late', expiresAtMs: endMs + minuteMs })
    same(await insertInTurn(store, late, endMs), ['inserted', 'inserted', 'owner-full'], 'outcomes')
  },

  async 'keeps the cap of an owner when many are inserted at once'({ store }) {
    const outcomes = await insertAtOnce([store], recordsOf(attemptsAtOnce))
    same(outcomes.filter((each) => each === 'inserted').length, 3, 'how many were inserted')
    same(await store.count(kind, startMs), 3, 'count')
  },

  async 'keeps the cap of all when many are inserted at once'({ store }) {
    const outcomes = await insertAtOnce([store], ofManyOwners(attemptsAtOnce))
    same(outcomes.filter((each) => each === 'inserted').length, 5, 'how many were inserted')
    same(await store.count(kind, startMs), 5, 'count')
  },

  async 'inserts a key once when many try at once'({ store }) {
    const records = Array.from({ length: attemptsAtOnce }, (_, index) =>
      recordOf({ owner: `owner-${index}` }),
    )
    const outcomes = await insertAtOnce([store], records)
    same(outcomes.filter((each) => each === 'inserted').length, 1, 'how many were inserted')
  },
}

/** The same, when two processes insert. */
export const sharedCapsClauses: Clauses = {
  async 'keeps both caps when two processes insert at once'({ store, another }) {
    const stores = [store, await another()]
    const ofOne = await insertAtOnce(stores, recordsOf(attemptsAtOnce))
    same(ofOne.filter((each) => each === 'inserted').length, 3, 'inserted of one owner')
    const ofMany = await insertAtOnce(stores, ofManyOwners(attemptsAtOnce))
    same(ofMany.filter((each) => each === 'inserted').length, 2, 'inserted of the others')
    same(await store.count(kind, startMs), 5, 'count')
  },
}

const insertTight = (store: Store, record: StoredRecord, nowMs = startMs): Promise<Insertion> =>
  store.insert(record, tight, nowMs)

async function insertInTurn(
  store: Store,
  records: readonly StoredRecord[],
  nowMs = startMs,
): Promise<Insertion[]> {
  const outcomes: Insertion[] = []
  for (const record of records) outcomes.push(await insertTight(store, record, nowMs))
  return outcomes
}

/** Each record through the next of the stores, none waiting for another. */
const insertAtOnce = (
  stores: readonly Store[],
  records: readonly StoredRecord[],
): Promise<Insertion[]> =>
  Promise.all(
    records.flatMap((record, index) => {
      const store = stores[index % stores.length]
      return store === undefined ? [] : [insertTight(store, record)]
    }),
  )

const ofManyOwners = (count: number): StoredRecord[] =>
  Array.from({ length: count }, (_, index) =>
    recordOf({ key: `other-${index}`, owner: `owner-${index}` }),
  )
