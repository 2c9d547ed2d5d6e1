import { holds, insertAll, ownerOf, recordOf, recordsOf, same, startMs } from './clause.ts'
import type { Clauses } from './clause.ts'
import type { Removal, Store } from '../../core/store.ts'

const record = recordOf()
const { kind, key, owner } = record

/** The promise is a second; a machine that is busy with other tests may need longer to see it. */
const hearingMsMax = 10_000
const lookEveryMs = 10

/** What was removed is gone, for everybody. */
export const removalClauses: Clauses = {
  async 'removes one, and says whether it was there'({ store }) {
    await insertAll(store, recordsOf(2))
    const [first, second] = recordsOf(2)
    if (first === undefined || second === undefined) return
    same(await store.remove(kind, first.key, startMs), true, 'the first time')
    same(await store.remove(kind, first.key, startMs), false, 'the second time')
    same(await store.find(kind, first.key, startMs), undefined, 'what is found')
    same(await store.find(kind, second.key, startMs), second, 'its neighbour')
  },

  async 'does not bring back what was removed: no touch, no replacement'({ store }) {
    await insertAll(store, [record])
    await store.remove(kind, key, startMs)
    const times = { usedAtMs: startMs, expiresAtMs: record.expiresAtMs }
    same(await store.touch(record, times, startMs), false, 'touch')
    same(await store.replace(record, '{}', startMs), false, 'replace')
    same(await store.find(kind, key, startMs), undefined, 'what is found')
  },

  async 'takes the key of what was removed for a new record, of version 1'({ store }) {
    await insertAll(store, [record])
    await store.replace(record, '{"note":2}', startMs)
    await store.remove(kind, key, startMs)
    const next = recordOf({ owner: 'bob' })
    await insertAll(store, [next])
    same(await store.find(kind, key, startMs), next, 'what is found')
    same(await store.removeOwned({ kind, owner }, startMs), 0, 'removal of what alice had')
  },

  async 'removes all of an owner, in one kind, and tells how many'({ store }) {
    const bobs = recordOf({ key: 'bob-1', owner: 'bob' })
    const elsewhere = recordOf({ kind: 'handle:basket' })
    await insertAll(store, [...recordsOf(3), bobs, elsewhere])
    same(await store.removeOwned({ kind, owner }, startMs), 3, 'how many')
    for (const { key: each } of recordsOf(3)) {
      same(await store.find(kind, each, startMs), undefined, `find of ${each}`)
    }
    same(await store.find(kind, bobs.key, startMs), bobs, 'of another owner')
    same(await store.find(elsewhere.kind, key, startMs), elsewhere, 'of another kind')
    same(await store.removeOwned({ kind, owner }, startMs), 0, 'how many, again')
  },

  async 'removes all of an owner but one'({ store }) {
    const [kept] = recordsOf(3)
    await insertAll(store, recordsOf(3))
    if (kept === undefined) return
    same(await store.removeOwned({ kind, owner, except: kept.key }, startMs), 2, 'how many')
    same(await store.find(kind, kept.key, startMs), kept, 'the one')
    same(await store.count(kind, startMs), 1, 'count')
  },

  async 'does not tell of expired ones among those it removed'({ store }) {
    const expired = recordOf({ key: 'expired', expiresAtMs: startMs + 1 })
    await insertAll(store, [...recordsOf(2), expired])
    same(await store.removeOwned({ kind, owner }, startMs + 1), 2, 'how many of the owner')
    await insertAll(store, recordsOf(2))
    await insertAll(store, [recordOf({ key: 'expired too', expiresAtMs: startMs + 1 })])
    same(await store.removeAll(kind, startMs + 1), 2, 'how many of all')
  },

  async 'removes all of a kind and nothing of another, and tells how many'({ store }) {
    const elsewhere = recordOf({ kind: 'session:other' })
    const others = recordsOf(4, { owner: 'bob' })
    await insertAll(store, [...recordsOf(3), ...others, elsewhere])
    same(await store.removeAll(kind, startMs), 7, 'how many')
    same(await store.count(kind, startMs), 0, 'count')
    for (const { key: each } of [...recordsOf(3), ...others]) {
      same(await store.find(kind, each, startMs), undefined, `find of ${each}`)
    }
    same(await store.find(elsewhere.kind, key, startMs), elsewhere, 'of another kind')
    same(await store.removeAll(kind, startMs), 0, 'how many, again')
  },

  async 'refuses what was read before all was removed'({ store }) {
    await insertAll(store, [record])
    await store.removeAll(kind, startMs)
    const times = { usedAtMs: startMs, expiresAtMs: record.expiresAtMs }
    same(await store.touch(record, times, startMs), false, 'touch')
    same(await store.replace(record, '{}', startMs), false, 'replace')
    await insertAll(store, [record])
    same(await store.find(kind, key, startMs), record, 'what is inserted afterwards')
  },

  async 'leaves nothing live when a removal meets touches and replacements'({ store }) {
    await insertAll(store, [record])
    const times = { usedAtMs: startMs, expiresAtMs: record.expiresAtMs + 1 }
    await Promise.all([
      store.touch(record, times, startMs),
      store.replace(record, '{}', startMs),
      store.remove(kind, key, startMs),
      store.touch(record, times, startMs),
      store.replace({ ...record, version: 2 }, '{}', startMs),
    ])
    same(await store.find(kind, key, startMs), undefined, 'what is found')
  },

  async 'tells its listeners of each removal, until they leave'({ store }) {
    const heard: Removal[] = []
    const leave = store.onRemoval((removal) => heard.push(removal))
    await removeInEachWay(store)
    await hasHeardAll(heard)
    leave()
    const before = heard.length
    await insertAll(store, [record])
    await store.remove(kind, key, startMs)
    same(heard.length, before, 'how much is heard after leaving')
  },

  async 'removes and tells the others although a listener throws'({ store }) {
    const heard: Removal[] = []
    store.onRemoval(() => {
      throw new Error('a listener that fails')
    })
    store.onRemoval((removal) => heard.push(removal))
    await removeInEachWay(store)
    await hasHeardAll(heard)
    same(await store.count(kind, startMs), 0, 'count')
  },
}

/** The same, as another process sees it. */
export const sharedRemovalClauses: Clauses = {
  async 'has removed for every process at once'({ store, another }) {
    const other = await another()
    await insertAll(store, recordsOf(6))
    const [first, second] = recordsOf(2)
    if (first === undefined || second === undefined) return
    await other.find(kind, first.key, startMs)
    await store.remove(kind, first.key, startMs)
    same(await other.find(kind, first.key, startMs), undefined, 'what the other finds')
    await other.removeOwned({ kind, owner, except: second.key }, startMs)
    same(await store.count(kind, startMs), 1, 'count')
    await store.removeAll(kind, startMs)
    same(await other.find(kind, second.key, startMs), undefined, 'what the other finds of all')
  },

  async 'tells the listeners of other processes of each removal'({ store, another }) {
    const heard: Removal[] = []
    const other = await another()
    other.onRemoval((removal) => heard.push(removal))
    // A first sign shows that the way is open; what is promised begins there.
    const first = recordOf({ key: 'first' })
    for (let waitedMs = 0; heard.length === 0 && waitedMs < hearingMsMax; waitedMs += lookEveryMs) {
      await insertAll(store, [first])
      await store.remove(kind, first.key, startMs)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    await removeInEachWay(store)
    await hasHeardAll(heard)
  },
}

async function removeInEachWay(store: Store): Promise<void> {
  const [first, second] = recordsOf(2)
  if (first === undefined || second === undefined) return
  await insertAll(store, recordsOf(4))
  await store.remove(kind, first.key, startMs)
  await store.removeOwned({ kind, owner, except: second.key }, startMs)
  await store.removeOwned({ kind, owner }, startMs)
  await insertAll(store, recordsOf(2))
  await store.removeAll(kind, startMs)
}

async function hasHeardAll(heard: readonly Removal[]): Promise<void> {
  await isHeard(heard, (removal) => 'key' in removal && removal.key === 'key-1')
  const isOfOwner = (removal: Removal, except: string | undefined): boolean =>
    'owner' in removal && removal.owner === ownerOf('alice') && removal.except === except
  await isHeard(heard, (removal) => isOfOwner(removal, 'key-2'))
  await isHeard(heard, (removal) => isOfOwner(removal, undefined))
  await isHeard(heard, (removal) => 'all' in removal)
  holds(
    heard.every((removal) => 'missed' in removal || removal.kind === kind),
    'A removal was told of another kind.',
  )
}

async function isHeard(
  heard: readonly Removal[],
  isMeant: (removal: Removal) => boolean,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < hearingMsMax; waitedMs += lookEveryMs) {
    if (heard.some(isMeant)) return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  throw new Error(`A removal was not heard of; these were: ${JSON.stringify(heard)}`)
}
