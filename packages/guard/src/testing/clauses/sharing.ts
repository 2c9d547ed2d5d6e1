import { holds, insertAll, minuteMs, recordOf, recordsOf, roomy, same, startMs } from './clause.ts'
import type { Clauses } from './clause.ts'
import { updateRecord } from '../../core/update.ts'
import type { Store } from '../../core/store.ts'

const record = recordOf()
const { kind, key, owner } = record
const updatesMax = 10

/** Several who use one store, and the end of it. */
export const closingClauses: Clauses = {
  async 'lets one of two replacements win'({ store }) {
    await insertAll(store, [record])
    const won = await Promise.all([
      store.replace(record, '"one"', startMs),
      store.replace(record, '"other"', startMs),
    ])
    same(won.toSorted(), [false, true], 'who won')
    const value = won[0] ? '"one"' : '"other"'
    same(await store.find(kind, key, startMs), { ...record, value, version: 2 }, 'what is found')
  },

  async 'loses no update of many at once'({ store }) {
    await countUp([store])
  },

  async 'rejects whatever is asked of it when it is closed, but to be closed'({ store }) {
    await insertAll(store, [record])
    await store.close()
    await store.close()
    for (const [name, ask] of Object.entries(everyQuestion(store))) {
      holds(await isRejected(ask), `${name} was answered after close.`)
    }
  },
}

export const sharingClauses: Clauses = {
  async 'shows each process what another one did'({ store, another }) {
    const other = await another()
    await insertAll(store, [record])
    same(await other.find(kind, key, startMs), record, 'what the other finds')
    same(await other.insert(record, roomy, startMs), 'exists', 'what the other inserts')
    const times = { usedAtMs: startMs + 1, expiresAtMs: record.expiresAtMs + minuteMs }
    same(await other.touch(record, times, startMs + 1), true, 'touch of the other')
    same(await other.replace(record, '{"note":2}', startMs + 1), true, 'replacement of the other')
    same(await store.replace(record, '{"note":3}', startMs + 1), false, 'replacement of the one')
    const expected = { ...record, ...times, value: '{"note":2}', version: 2 }
    same(await store.find(kind, key, record.expiresAtMs), expected, 'what the one finds')
  },

  async 'lets one of two processes win a replacement'({ store, another }) {
    const other = await another()
    await insertAll(store, [record])
    const won = await Promise.all([
      store.replace(record, '"one"', startMs),
      other.replace(record, '"other"', startMs),
    ])
    same(won.toSorted(), [false, true], 'who won')
  },

  async 'loses no update of two processes'({ store, another }) {
    await countUp([store, await another()])
  },

  async 'holds what it confirmed when it is closed and opened again'({ store, another }) {
    const [removed, replaced, kept] = recordsOf(3)
    if (removed === undefined || replaced === undefined || kept === undefined) return
    await insertAll(store, [removed, replaced, kept])
    await store.remove(kind, removed.key, startMs)
    await store.replace(replaced, '{"note":2}', startMs)
    await store.close()
    const opened = await another()
    same(await opened.find(kind, removed.key, startMs), undefined, 'what was removed')
    same((await opened.find(kind, replaced.key, startMs))?.version, 2, 'version of the replaced')
    same(await opened.find(kind, kept.key, startMs), kept, 'what was left alone')
    same(await opened.count(kind, startMs), 2, 'count')
  },

  async 'goes on for one process when another closes it'({ store, another }) {
    const other = await another()
    await insertAll(store, [record])
    await other.close()
    same(await store.find(kind, key, startMs), record, 'what is found')
    same(await store.remove(kind, key, startMs), true, 'removal')
  },
}

/** Each of the stores adds its share to one counter, all at once. */
async function countUp(stores: readonly Store[]): Promise<void> {
  const counter = recordOf({ value: '0' })
  const [first] = stores
  if (first === undefined) return
  await insertAll(first, [counter])
  const add = (store: Store): Promise<unknown> =>
    updateRecord({
      store,
      clock: () => startMs,
      kind,
      key,
      waitMsMax: 15_000,
      change: ({ value }) => String(Number(value) + 1),
    })
  await Promise.all(stores.flatMap((store) => Array.from({ length: updatesMax }, () => add(store))))
  const found = await first.find(kind, key, startMs)
  same(found?.value, String(updatesMax * stores.length), 'the counter')
  same(found?.version, 1 + updatesMax * stores.length, 'its version')
}

const everyQuestion = (store: Store): Record<string, () => Promise<unknown>> => ({
  insert: () => store.insert(record, roomy, startMs),
  find: () => store.find(kind, key, startMs),
  replace: () => store.replace(record, '{}', startMs),
  touch: () => store.touch(record, record, startMs),
  remove: () => store.remove(kind, key, startMs),
  removeOwned: () => store.removeOwned({ kind, owner }, startMs),
  removeAll: () => store.removeAll(kind, startMs),
  list: () => store.list({ kind, limit: 1, nowMs: startMs }),
  count: () => store.count(kind, startMs),
  sweep: () => store.sweep(1, startMs),
})

async function isRejected(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return false
  } catch {
    return true
  }
}
