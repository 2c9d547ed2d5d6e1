import { holds, insertAll, ownerOf, recordOf, recordsOf, same, startMs } from './clause.ts'
import type { Clauses } from './clause.ts'
import type { ListQuery, RecordKey, Store } from '../../core/store.ts'

const kind = 'session'
/** A store may give short pages, but comes to an end. */
const pagesMax = 200

/** Lists, counts and sweeps. */
export const listingClauses: Clauses = {
  async 'lists each record exactly once, in pages of no more than was asked for'({ store }) {
    const records = [...recordsOf(12), ...recordsOf(11, { owner: 'bob' })]
    await insertAll(store, [...records, recordOf({ kind: 'handle:basket' })])
    const listed = await listAll(store, { kind, limit: 5, nowMs: startMs })
    same(listed.toSorted(), records.map(({ key }) => key).toSorted(), 'what is listed')
  },

  async 'lists the records themselves'({ store }) {
    const record = recordOf()
    await insertAll(store, [record])
    const page = await store.list({ kind, limit: 10, nowMs: startMs })
    same(page.records, [record], 'the page')
  },

  async 'lists those of one owner'({ store }) {
    await insertAll(store, [...recordsOf(7), ...recordsOf(3, { owner: 'bob' })])
    const owner = ownerOf('alice')
    const listed = await listAll(store, { kind, owner, limit: 2, nowMs: startMs })
    const expected = recordsOf(7).map(({ key }) => key)
    same(listed.toSorted(), expected.toSorted(), 'what is listed')
    const none = await store.list({ kind, owner: ownerOf('carol'), limit: 2, nowMs: startMs })
    same(none, { records: [] }, 'what is listed of somebody without any')
  },

  async 'gives all of an owner in the first page when the limit allows it'({ store }) {
    await insertAll(store, recordsOf(30, { owner: 'alice', expiresAtMs: startMs + 1 }))
    await insertAll(store, recordsOf(8, { key: 'live' }))
    const owner = ownerOf('alice')
    const { records } = await store.list({ kind, owner, limit: 8, nowMs: startMs + 1 })
    same(records.length, 8, 'how many are in the page')
  },

  async 'neither lists nor counts what has expired'({ store }) {
    const expired = recordsOf(6, { key: 'expired', expiresAtMs: startMs + 1 })
    await insertAll(store, [...expired, ...recordsOf(3)])
    same(await store.count(kind, startMs), 9, 'count, before')
    same(await store.count(kind, startMs + 1), 3, 'count, after')
    const listed = await listAll(store, { kind, limit: 2, nowMs: startMs + 1 })
    same(listed.length, 3, 'how many are listed')
  },

  async 'lists what lives throughout although others come and go meanwhile'({ store }) {
    await insertAll(store, [...recordsOf(15), ...recordsOf(5, { key: 'going' })])
    const listed: RecordKey[] = []
    let after: string | undefined
    for (let round = 1; round <= pagesMax; round += 1) {
      const from = after === undefined ? {} : { after }
      const page = await store.list({ kind, ...from, limit: 3, nowMs: startMs })
      listed.push(...page.records.map(({ key }) => key))
      after = page.next
      if (after === undefined) break
      if (round > 5) continue
      await insertAll(store, [recordOf({ key: `coming-${round}` })])
      await store.remove(kind, recordOf({ key: `going-${round}` }).key, startMs)
    }
    const stayed = listed.filter((key) => key.startsWith('key-'))
    same(
      stayed.toSorted(),
      recordsOf(15)
        .map(({ key }) => key)
        .toSorted(),
      'what stayed',
    )
  },

  async 'sweeps no more than it may, and nothing that is live'({ store }) {
    const expired = recordsOf(9, { key: 'expired', expiresAtMs: startMs + 1 })
    await insertAll(store, [...expired, ...recordsOf(6)])
    let freed = 0
    for (let round = 0; round < 30; round += 1) {
      const now = await store.sweep(2, startMs + 1)
      holds(now <= 2, `A sweep of 2 freed ${now}.`)
      freed += now
    }
    holds(freed <= 9, `${freed} were freed where 9 had expired.`)
    same(await store.count(kind, startMs + 1), 6, 'count')
    for (const record of recordsOf(6)) {
      same(await store.find(kind, record.key, startMs + 1), record, `find of ${record.key}`)
    }
  },

  async 'sweeps nothing that was touched in time'({ store }) {
    const record = recordOf()
    await insertAll(store, [record])
    const times = { usedAtMs: startMs, expiresAtMs: record.expiresAtMs + 10 }
    await store.touch(record, times, startMs)
    for (let round = 0; round < 3; round += 1) await store.sweep(10, record.expiresAtMs)
    const found = await store.find(kind, record.key, record.expiresAtMs)
    same(found, { ...record, ...times }, 'what is found')
  },
}

async function listAll(store: Store, query: ListQuery): Promise<RecordKey[]> {
  const listed: RecordKey[] = []
  let after: string | undefined
  for (let round = 0; round < pagesMax; round += 1) {
    const page = await store.list(after === undefined ? query : { ...query, after })
    holds(page.records.length <= query.limit, `A page holds ${page.records.length}.`)
    listed.push(...page.records.map(({ key }) => key))
    after = page.next
    if (after === undefined) return listed
  }
  throw new Error(`The list had not ended after ${pagesMax} pages.`)
}
