import { expect, test } from 'vitest'
import { createOpenStreams } from '../../src/core/open-streams.ts'
import { createUpkeep } from '../../src/core/upkeep.ts'
import type { OwnerKey, RecordKey, Session, Store, StoredRecord } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const startMs = 1_800_000_000_000
const idleMs = 60_000
const lateMs = 10 * idleMs
const absoluteMs = 100 * idleMs

/** As many as are looked at in turn, whatever their time. */
const inTurn = 200

/** One in so many has its limit before the others, which come in no order. */
const earlyEvery = 200

/** The last digits first, as keys are hashes and begin differently. */
const keyOf = (index: number): RecordKey =>
  [...String(index)].toReversed().join('').padEnd(43, '-') as RecordKey

const sessionsOf = (count: number): readonly Session[] =>
  Array.from({ length: count }, (_, index) => ({
    ref: keyOf(index),
    owner: `owner-${index % 1000}` as OwnerKey,
    agent: undefined,
    inner: undefined,
    data: undefined,
    createdAtMs: startMs,
    usedAtMs: startMs,
    expiresAtMs: startMs + (index % earlyEvery === 7 ? idleMs : lateMs),
    endsAtMs: startMs + absoluteMs,
  }))

const recordOf = ({ ref: key, owner, usedAtMs, expiresAtMs }: Session): StoredRecord => {
  const times = { createdAtMs: usedAtMs, usedAtMs, expiresAtMs }
  return { kind: 'session', key, owner, value: '{}', version: 1, ...times }
}

const earlyOf = (sessions: readonly Session[]): readonly RecordKey[] =>
  sessions.filter(({ expiresAtMs }) => expiresAtMs < startMs + lateMs).map(({ ref }) => ref)

interface Node {
  readonly store: Store
  /** Those whose streams have ended. */
  readonly over: Set<RecordKey>
  setMs(sinceStart: number): void
  /** One round of upkeep, and for how many sessions the store was asked. */
  round(): Promise<number>
}

async function nodeWithStreams(
  sessions: readonly Session[],
  more: Partial<Store> = {},
): Promise<Node> {
  const store = memoryStore()
  const caps = { perOwnerMax: sessions.length, max: sessions.length }
  for (const session of sessions) await store.insert(recordOf(session), caps, startMs)
  const openStreams = createOpenStreams()
  const over = new Set<RecordKey>()
  for (const session of sessions) {
    const stream = openStreams.open(session)
    const end = (): void => {
      over.add(session.ref)
      stream.close()
    }
    stream.signal.addEventListener('abort', end)
  }
  let nowMs = startMs
  let asked = 0
  const find: Store['find'] = (kind, key, atMs) => {
    asked += 1
    return (more.find ?? store.find)(kind, key, atMs)
  }
  const upkeep = createUpkeep({ store: { ...store, find }, openStreams, clock: () => nowMs })
  return {
    store,
    over,
    setMs: (sinceStart) => void (nowMs = startMs + sinceStart),
    async round() {
      asked = 0
      await upkeep.round()
      return asked
    },
  }
}

const many = 100_000
const some = 5_000

test('of 100,000, those past their idle limit end in a round; few are looked at', async () => {
  const sessions = sessionsOf(many)
  const early = earlyOf(sessions)
  const node = await nodeWithStreams(sessions)
  node.setMs(idleMs - 1)
  expect(await node.round()).toBe(inTurn)
  expect(node.over.size).toBe(0)
  node.setMs(idleMs)
  expect(await node.round()).toBeLessThanOrEqual(early.length + inTurn)
  expect([...node.over].toSorted()).toEqual(early.toSorted())
  expect(await node.round()).toBe(inTurn)
  // All at once.
  node.setMs(lateMs)
  await node.round()
  expect(node.over.size).toBe(many)
}, 120_000)

test('one that was used elsewhere goes on until its new limit, and no longer', async () => {
  const sessions = sessionsOf(some)
  const early = earlyOf(sessions)
  const [used = keyOf(0)] = early
  const node = await nodeWithStreams(sessions)
  const times = { usedAtMs: startMs + idleMs / 2, expiresAtMs: startMs + 1.5 * idleMs }
  await node.store.touch({ kind: 'session', key: used }, times, startMs + idleMs / 2)
  node.setMs(idleMs)
  await node.round()
  expect(node.over.size).toBe(early.length - 1)
  node.setMs(1.5 * idleMs - 1)
  expect(await node.round()).toBe(inTurn)
  expect(node.over).not.toContain(used)
  node.setMs(1.5 * idleMs)
  await node.round()
  expect(node.over).toContain(used)
})

test('a store that is away is asked little, and what is past its absolute limit ends', async () => {
  const away = new Error('The store is away.')
  const node = await nodeWithStreams(sessionsOf(some), { find: () => Promise.reject(away) })
  node.setMs(lateMs)
  expect(await node.round()).toBeLessThanOrEqual(inTurn)
  expect(node.over.size).toBe(0)
  node.setMs(absoluteMs)
  expect(await node.round()).toBe(0)
  expect(node.over.size).toBe(some)
})

test('one that opens and closes among many has no more open than it opened', async () => {
  const openStreams = createOpenStreams()
  const [hot, ...others] = sessionsOf(some)
  if (hot === undefined) throw new Error('there are some')
  for (const session of others) openStreams.open(session)
  for (let requests = 0; requests < some; requests += 1) openStreams.open(hot).close()
  const last = openStreams.open(hot)
  const turn = openStreams.inTurn(2 * some)
  expect(turn).toHaveLength(some)
  expect(turn.at(-1)?.ref).toBe(hot.ref)
  openStreams.end({ kind: 'session', key: hot.ref })
  expect(last.signal.aborted).toBe(true)
})
