import type { OwnerKey } from './principal.ts'

/** Hash of an id, under which a store keeps what the id names: 43 characters. */
export type RecordKey = string & { readonly recordKey: unique symbol }

/** `session`, `ended`, `handle:basket`, …: a name space of keys, each with caps of its own. */
export type RecordKind = string

/** One thing that is kept. Stores neither read nor change `value`. */
export interface StoredRecord {
  readonly kind: RecordKind
  readonly key: RecordKey
  readonly owner: OwnerKey
  /** JSON. */
  readonly value: string
  /** 1 when inserted, one more with each `replace`. */
  readonly version: number
  readonly createdAtMs: number
  readonly usedAtMs: number
  /** From this instant on it is as if it had never been: the earlier of idle and absolute limit. */
  readonly expiresAtMs: number
}

/** The most records of a kind that are live at once. */
export interface Caps {
  readonly perOwnerMax: number
  readonly max: number
}

export type Insertion = 'inserted' | 'exists' | 'owner-full' | 'store-full'

/** What was ended, here or by another process that shares the store. */
export type Removal =
  | NamedRemoval
  /** The way to hear of any was not open until now: whatever is held open has to be looked at. */
  | { readonly missed: true }

export type NamedRemoval =
  | { readonly kind: RecordKind; readonly key: RecordKey }
  | { readonly kind: RecordKind; readonly owner: OwnerKey; readonly except?: RecordKey }
  | { readonly kind: RecordKind; readonly all: true }

export interface Page {
  readonly records: readonly StoredRecord[]
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined
}

export interface ListQuery {
  readonly kind: RecordKind
  readonly owner?: OwnerKey
  readonly after?: string
  readonly limit: number
  readonly nowMs: number
}

/**
 * What a driver promises. Each method is one atomic step as seen by every process that shares the
 * store, and time is what the caller says it is: a record whose `expiresAtMs` is not after `nowMs`
 * is not found, not touched, not replaced, not counted, and its key is free. What a promise is
 * resolved for `remove…` and `replace` stays so after a crash. Drivers reject with whatever their
 * client throws; the guard turns that into a refusal. `@handfast/guard/testing` has all of this as
 * clauses that a driver can be tried with.
 */
export interface Store {
  readonly name: string
  /** In this process and never slow: its answers need no deadline. */
  readonly isLocal: boolean
  insert(record: StoredRecord, caps: Caps, nowMs: number): Promise<Insertion>
  find(kind: RecordKind, key: RecordKey, nowMs: number): Promise<StoredRecord | undefined>
  /** Changes the value alone. False, and nothing done, unless live and of this version. */
  replace(
    record: Pick<StoredRecord, 'kind' | 'key' | 'version'>,
    value: string,
    nowMs: number,
  ): Promise<boolean>
  /** Leaves value and version alone. False, and nothing changed, unless the record is live. */
  touch(
    record: Pick<StoredRecord, 'kind' | 'key'>,
    times: Pick<StoredRecord, 'usedAtMs' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<boolean>
  /** Whether there was a live one. Every process that shares the store hears of it. */
  remove(kind: RecordKind, key: RecordKey, nowMs: number): Promise<boolean>
  /** All live ones of an owner, but for one; how many. Every process hears of it. */
  removeOwned(owned: OwnedRecords, nowMs: number): Promise<number>
  /** All of a kind; how many were live. Every process hears of it. */
  removeAll(kind: RecordKind, nowMs: number): Promise<number>
  /**
   * In an order of the store's own; a record that lives throughout is in one page exactly. A page
   * may be short although there is a next one, but not that of an owner who has no more than that.
   */
  list(query: ListQuery): Promise<Page>
  count(kind: RecordKind, nowMs: number): Promise<number>
  /** Frees what has expired, looking at so many at most, and never holds up the process. */
  sweep(recordsMax: number, nowMs: number): Promise<number>
  /**
   * Tells of removals, at least once of each, and of those of other processes within a second. What
   * a listener throws is dropped. Returns what ends that.
   */
  onRemoval(listener: (removal: Removal) => void): () => void
  /** Whatever is asked afterwards is rejected, but to close it again. */
  close(): Promise<void>
}

export interface OwnedRecords {
  readonly kind: RecordKind
  readonly owner: OwnerKey
  readonly except?: RecordKey
}
