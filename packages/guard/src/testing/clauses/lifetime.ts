import { holds, insertAll, minuteMs, recordOf, recordsOf, roomy, same, startMs } from './clause.ts'
import type { Clauses } from './clause.ts'

const record = recordOf()
const { kind, key, expiresAtMs } = record

/** One record, from its insertion to its end. */
export const lifetimeClauses: Clauses = {
  async 'finds what was inserted, as it was inserted'({ store }) {
    await insertAll(store, [record])
    same(await store.find(kind, key, startMs), record, 'what is found')
  },

  async 'finds nothing under a key or in a kind that holds nothing'({ store }) {
    same(await store.find(kind, key, startMs), undefined, 'of an empty store')
    await insertAll(store, [record])
    same(await store.find('handle:basket', key, startMs), undefined, 'in another kind')
    same(await store.find(kind, recordOf({ key: 'KEY-1' }).key, startMs), undefined, 'in capitals')
  },

  async 'keeps what is there when its key is inserted again'({ store }) {
    await insertAll(store, [record])
    const second = recordOf({ owner: 'bob', value: '{"note":2}' })
    same(await store.insert(second, roomy, startMs), 'exists', 'the second insertion')
    same(await store.find(kind, key, startMs), record, 'what is found')
  },

  async 'holds the same key in each kind'({ store }) {
    const other = recordOf({ kind: 'handle:basket', owner: 'bob' })
    await insertAll(store, [record, other])
    same(await store.find(other.kind, key, startMs), other, 'what is found in the other kind')
    await store.remove(kind, key, startMs)
    same(await store.find(other.kind, key, startMs), other, 'when the first was removed')
  },

  async 'finds it a millisecond before it expires, and not at that very instant'({ store }) {
    await insertAll(store, [record])
    same(await store.find(kind, key, expiresAtMs - 1), record, 'before')
    same(await store.find(kind, key, expiresAtMs), undefined, 'at the instant')
  },

  async 'does not revive what has expired: no touch, no replacement, no removal'({ store }) {
    const [touched, replaced, removed] = recordsOf(3)
    if (touched === undefined || replaced === undefined || removed === undefined) return
    await insertAll(store, [touched, replaced, removed])
    const times = { usedAtMs: expiresAtMs, expiresAtMs: expiresAtMs + minuteMs }
    same(await store.touch(touched, times, expiresAtMs), false, 'touch')
    same(await store.replace(replaced, '{}', expiresAtMs), false, 'replace')
    same(await store.remove(kind, removed.key, expiresAtMs), false, 'remove')
    for (const { key: expired } of [touched, replaced, removed]) {
      same(await store.find(kind, expired, expiresAtMs), undefined, `find of ${expired}`)
    }
  },

  async 'frees the key of what has expired'({ store }) {
    await insertAll(store, [record])
    const later = recordOf({ owner: 'bob', expiresAtMs: expiresAtMs + minuteMs })
    same(await store.insert(later, roomy, expiresAtMs), 'inserted', 'the second insertion')
    same(await store.find(kind, key, expiresAtMs), later, 'what is found')
  },

  async 'touches the times and nothing else'({ store }) {
    await insertAll(store, [record])
    const times = { usedAtMs: startMs + 5, expiresAtMs: expiresAtMs + 5 }
    same(await store.touch(record, times, startMs + 5), true, 'touch')
    same(await store.find(kind, key, expiresAtMs), { ...record, ...times }, 'what is found')
  },

  async 'expires earlier when it was touched with an earlier instant'({ store }) {
    await insertAll(store, [record])
    const times = { usedAtMs: startMs, expiresAtMs: startMs + 10 }
    same(await store.touch(record, times, startMs), true, 'touch')
    same(await store.find(kind, key, startMs + 10), undefined, 'at the earlier instant')
  },

  async 'replaces the value, counts the version and leaves the times alone'({ store }) {
    await insertAll(store, [record])
    same(await store.replace(record, '{"note":2}', startMs + 5), true, 'replace')
    const expected = { ...record, value: '{"note":2}', version: 2 }
    same(await store.find(kind, key, startMs + 5), expected, 'what is found')
  },

  async 'refuses to replace another version than the one that is there'({ store }) {
    await insertAll(store, [record])
    same(await store.replace({ ...record, version: 2 }, '{}', startMs), false, 'of the next one')
    same(await store.replace(record, '{"note":2}', startMs), true, 'of the one that is there')
    same(await store.replace(record, '{"note":3}', startMs), false, 'of the one before')
    same((await store.find(kind, key, startMs))?.value, '{"note":2}', 'what is found')
  },

  async 'keeps version and value through a touch between reading and replacing'({ store }) {
    await insertAll(store, [record])
    const times = { usedAtMs: startMs + 5, expiresAtMs: expiresAtMs + 5 }
    await store.touch(record, times, startMs + 5)
    same(await store.replace(record, '{"note":2}', startMs + 6), true, 'replace')
    const expected = { ...record, ...times, value: '{"note":2}', version: 2 }
    same(await store.find(kind, key, expiresAtMs), expected, 'what is found')
  },

  async 'knows nothing of what was never there'({ store }) {
    const times = { usedAtMs: startMs, expiresAtMs }
    same(await store.touch(record, times, startMs), false, 'touch')
    same(await store.replace(record, '{}', startMs), false, 'replace')
    same(await store.remove(kind, key, startMs), false, 'remove')
    same(await store.find(kind, key, startMs), undefined, 'find, after all of these')
  },

  async 'holds keys, owners, kinds and values of any characters'({ store }) {
    const odd = [`'";--`, '%_*?[a]{b}', 'a\tb\nc', 'ünïcode ☃ 💥', '../..', 'a:b#c|d e', '\\']
    const records = odd.map((text) => recordOf({ kind: text, key: text, owner: text, value: text }))
    await insertAll(store, [...records, recordOf({ key: 'no value', value: '' })])
    for (const each of records) {
      same(await store.find(each.kind, each.key, startMs), each, `find of ${each.key}`)
      same(await store.count(each.kind, startMs), 1, `count of ${each.kind}`)
      const { owner } = each
      same(await store.removeOwned({ kind: each.kind, owner }, startMs), 1, `removal of ${owner}`)
    }
    same((await store.find(kind, recordOf({ key: 'no value' }).key, startMs))?.value, '', 'value')
  },

  async 'holds a large value, whole'({ store }) {
    const large = JSON.stringify('ü☃'.repeat(40_000))
    await insertAll(store, [recordOf({ value: large })])
    same((await store.find(kind, key, startMs))?.value === large, true, 'equality when inserted')
    const larger = `${large} `
    same(await store.replace(record, larger, startMs), true, 'replace')
    same((await store.find(kind, key, startMs))?.value === larger, true, 'equality when replaced')
  },

  async 'goes on when the clock is set back'({ store }) {
    await insertAll(store, [record])
    const earlierMs = startMs - 10 * minuteMs
    same(await store.find(kind, key, earlierMs), record, 'what is found')
    const times = { usedAtMs: earlierMs, expiresAtMs: earlierMs + minuteMs }
    same(await store.touch(record, times, earlierMs), true, 'touch')
    same(await store.replace(record, '{}', earlierMs), true, 'replace')
    same(await store.count(kind, earlierMs), 1, 'count')
    same(await store.find(kind, key, startMs), undefined, 'when the clock is set right again')
  },

  async 'gives copies: what a caller does to a record changes nothing that is kept'({ store }) {
    const given = { ...record }
    await insertAll(store, [given])
    given.value = '{"note":"changed"}'
    const found = await store.find(kind, key, startMs)
    holds(found?.value === record.value, 'The record that was inserted is the one that is kept.')
  },
}
