import type { Clock } from './clock.ts'
import { mintId } from './mint.ts'
import { pause } from './pause.ts'
import type { OwnerKey } from './principal.ts'
import type { RandomBytes } from './random.ts'
import type { Caps, RecordKey, Store, StoredRecord } from './store.ts'

/**
 * A place among the processes that want to change a record: Lamport's bakery (1974), but for order
 * alone, since what is written is decided by the version. So nothing is wrong when a process dies,
 * or when its clock is.
 */
export interface PlaceInLine {
  /** Whether nobody has a place before this one or, while it has none, at all. */
  isFirst(): Promise<boolean>
  /** Whoever comes later waits for this one. */
  take(): Promise<void>
  readonly isTaken: boolean
  /** A while, before one looks again. */
  wait(): Promise<void>
  leave(): Promise<void>
}

export interface PlaceParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: RandomBytes
  /** What is to be changed. */
  readonly key: RecordKey
  /** After that nobody waits for it any more. */
  readonly endsAtMs: number
}

const turnKind = 'turn'
/** Processes in one line, and in all; those for whom there is no room go by version alone. */
const caps: Caps = { perOwnerMax: 64, max: 100_000 }
/** For each that is ahead, and in all. */
const pauseMsEach = 8
const pauseMsMax = 32
/** Whoever is first for so long is slow or dead, and loses its place. */
const patienceMs = 1000

interface Ticket {
  readonly key: RecordKey
  readonly number: number
}

export function createPlaceInLine(parts: PlaceParts): PlaceInLine {
  const { store, clock, random } = parts
  const remove = ({ key }: Ticket): Promise<unknown> => store.remove(turnKind, key, clock())
  let own: Ticket | undefined
  let ahead: readonly Ticket[] = []
  let waitedMs = 0

  return {
    get isTaken() {
      return own !== undefined
    },
    async isFirst() {
      const line = await lineOf(parts)
      const mine = line.find(({ key }) => key === own?.key)
      // Others may have lost their patience.
      own = mine
      const before = mine === undefined ? line : line.slice(0, line.indexOf(mine))
      if (before[0]?.key !== ahead[0]?.key) waitedMs = 0
      ahead = before
      return before.length === 0
    },
    async take() {
      own ??= await takeBehind(parts)
    },
    async wait() {
      const longestMs = Math.min(ahead.length * pauseMsEach, pauseMsMax)
      await pause(longestMs, random)
      // As long as it took on average.
      waitedMs += longestMs / 2
      const [first] = ahead
      if (waitedMs >= patienceMs && first !== undefined) await remove(first)
    },
    async leave() {
      // Where the store is away, others wait until they lose their patience.
      if (own !== undefined) await remove(own).catch(() => false)
      own = undefined
    },
  }
}

/** What waits for a record is kept as that record's: the hash of one is that of no principal. */
const ownerOf = ({ key }: PlaceParts): OwnerKey => key as string as OwnerKey

async function lineOf(parts: PlaceParts): Promise<readonly Ticket[]> {
  const { store, clock } = parts
  const query = { kind: turnKind, owner: ownerOf(parts), limit: caps.perOwnerMax, nowMs: clock() }
  const { records } = await store.list(query)
  return records
    .map(({ key, value }) => ({ key, number: Number(value) }))
    .toSorted((left, right) => (isBefore(left, right) ? -1 : 1))
}

const isBefore = (one: Ticket, other: Ticket): boolean =>
  one.number === other.number ? one.key < other.key : one.number < other.number

/** Undefined without room for it. */
async function takeBehind(parts: PlaceParts): Promise<Ticket | undefined> {
  const { store, clock, random } = parts
  const line = await lineOf(parts)
  // Random where others have hashes: it names a place, which opens nothing.
  const key = mintId(random) as RecordKey
  const ticket: Ticket = { key, number: 1 + (line.at(-1)?.number ?? 0) }
  const insertion = await store.insert(recordOf(ticket, parts), caps, clock())
  return insertion === 'inserted' ? ticket : undefined
}

function recordOf({ key, number }: Ticket, parts: PlaceParts): StoredRecord {
  const { clock, endsAtMs } = parts
  const nowMs = clock()
  return {
    kind: turnKind,
    key,
    owner: ownerOf(parts),
    value: String(number),
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: endsAtMs,
  }
}
