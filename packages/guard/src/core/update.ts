import type { Clock } from './clock.ts'
import { within } from './deadline.ts'
import { GuardError } from './errors.ts'
import { createLines } from './lines.ts'
import type { Lines } from './lines.ts'
import { pause } from './pause.ts'
import { createPlaceInLine } from './place-in-line.ts'
import type { PlaceInLine } from './place-in-line.ts'
import { systemRandom } from './random.ts'
import type { RandomBytes } from './random.ts'
import type { RecordKey, RecordKind, Store, StoredRecord } from './store.ts'

export interface Update {
  readonly store: Store
  readonly clock: Clock
  readonly kind: RecordKind
  readonly key: RecordKey
  /** The new value. Called again with the newer one when somebody else was faster. */
  change(found: StoredRecord): string | Promise<string>
  /** For the turn to come, and for the turn itself. */
  readonly waitMsMax?: number
  readonly random?: RandomBytes
}

const waitMsMaxDefault = 5000
/** Writers elsewhere may win so often before this one gives up. */
const attemptsMax = 200
/** So often it loses or lets others go first; then it takes a place in the line of processes. */
const hastyMax = 4
/** Writers who know nothing of turns, as of an earlier version, would keep each other from it. */
const pauseMsMax = 32
/** At the line of the processes; there is less time than that. */
const looksMax = 5000

/** Those of the stores of this process. */
const linesOf = new WeakMap<Store, Lines>()

/** A turn that is over must not write any more, however late its change comes to an end. */
interface Turn {
  isOver: boolean
}

/**
 * Reads, changes and writes as one step. Writers in this process take turns in the order in which
 * they came; writers in others are noticed by the version, which also fences off one that was
 * stopped in the middle. Whoever lost a few times to others takes a turn that they wait for.
 * Undefined when the record is not, or no longer, there.
 *
 * A change that never ends holds up the line until its time is over, and writes nothing then. When
 * the store fails while it writes, it is not known whether it did.
 *
 * @throws GuardError GUARD_UPDATE_TIMEOUT when its turn did not come, or others kept winning.
 */
export async function updateRecord(update: Update): Promise<StoredRecord | undefined> {
  const { store, kind, key, waitMsMax = waitMsMaxDefault } = update
  const lines = linesOf.get(store) ?? createLines()
  linesOf.set(store, lines)
  const leave = await lines.enter(`${kind} ${key}`, waitMsMax, tooLate)
  const turn: Turn = { isOver: false }
  try {
    return await within(changeInTurn(update, turn), waitMsMax, tooLate)
  } finally {
    turn.isOver = true
    leave()
  }
}

async function changeInTurn(update: Update, turn: Turn): Promise<StoredRecord | undefined> {
  const { store, clock, key, random = systemRandom, waitMsMax = waitMsMaxDefault } = update
  const place = createPlaceInLine({ store, clock, random, key, endsAtMs: clock() + waitMsMax })
  try {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const found = await findWhenFirst(update, place, turn)
      if (found === undefined) return undefined
      const value = await update.change(found)
      if (turn.isOver) break
      if (await store.replace(found, value, clock())) {
        return { ...found, value, version: found.version + 1 }
      }
      if (attempt >= hastyMax) await place.take()
      if (attempt > hastyMax) await pause(pauseMsOf(attempt), random)
      if (turn.isOver) break
    }
    throw tooLate()
  } finally {
    await place.leave()
  }
}

/** Undefined when the record is not there. */
async function findWhenFirst(
  { store, clock, kind, key }: Update,
  place: PlaceInLine,
  turn: Turn,
): Promise<StoredRecord | undefined> {
  const find = (): Promise<StoredRecord | undefined> => store.find(kind, key, clock())
  for (let look = 0; look < looksMax; look += 1) {
    const [found, isFirst] = await Promise.all([find(), place.isFirst()])
    if (found === undefined) return undefined
    // Whoever was before may have written after it was read.
    if (isFirst) return place.isTaken ? find() : found
    if (look >= hastyMax) await place.take()
    await place.wait()
    if (turn.isOver) break
  }
  throw tooLate()
}

const pauseMsOf = (attempt: number): number => Math.min(2 ** (attempt - hastyMax), pauseMsMax)

const tooLate = (): GuardError =>
  new GuardError('GUARD_UPDATE_TIMEOUT', 'Others kept changing it; try again.')
