import type { OwnerKey } from '../../core/principal.ts'
import type { Caps, RecordKey, Store, StoredRecord } from '../../core/store.ts'

/** What a clause is given. Everything that is opened is closed when it is over. */
export interface Scene {
  readonly store: Store
  /** The same records once more, as another process has them. */
  another(): Promise<Store>
}

/** Title → what has to hold. A clause throws when it does not. */
export type Clauses = Readonly<Record<string, (scene: Scene) => Promise<void>>>

/** Where clauses begin. Later than now, for stores that hand expiry to a server with a clock. */
export const startMs = 1_900_000_000_000
export const minuteMs = 60_000

export const roomy: Caps = { perOwnerMax: 1000, max: 10_000 }

/** A clause needs keys that differ, not keys that are hashes of something. */
export const keyOf = (text: string): RecordKey => text as RecordKey
export const ownerOf = (text: string): OwnerKey => text as OwnerKey

export interface Sample {
  readonly kind?: string
  readonly key?: string
  readonly owner?: string
  readonly value?: string
  readonly expiresAtMs?: number
}

/** One that lives for a minute from the start. */
export const recordOf = (sample: Sample = {}): StoredRecord => ({
  kind: sample.kind ?? 'session',
  key: keyOf(sample.key ?? 'key-1'),
  owner: ownerOf(sample.owner ?? 'alice'),
  value: sample.value ?? '{"note":1}',
  version: 1,
  createdAtMs: startMs,
  usedAtMs: startMs,
  expiresAtMs: sample.expiresAtMs ?? startMs + minuteMs,
})

/** `session-1`, `session-2`, … of one owner. */
export const recordsOf = (count: number, sample: Sample = {}): StoredRecord[] =>
  Array.from({ length: count }, (_, index) =>
    recordOf({ ...sample, key: `${sample.key ?? sample.owner ?? 'key'}-${index + 1}` }),
  )

export async function insertAll(store: Store, records: readonly StoredRecord[]): Promise<void> {
  for (const record of records) await expectInserted(store, record)
}

export async function expectInserted(
  store: Store,
  record: StoredRecord,
  nowMs: number = startMs,
): Promise<void> {
  same(await store.insert(record, roomy, nowMs), 'inserted', `insert of ${record.key}`)
}

/** Whatever runs the clauses has assertions of its own, so these are as plain as can be. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [was, wanted] = [shown(actual), shown(expected)]
  if (was !== wanted) throw new Error(`${what}: expected ${wanted}, got ${was}`)
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

/** The same text for the same members, whatever their order. */
function shown(value: unknown): string {
  const ordered = (_: string, member: unknown): unknown =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(byName))
      : member
  return JSON.stringify(value, ordered) ?? 'undefined'
}

const byName = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  left < right ? -1 : 1
