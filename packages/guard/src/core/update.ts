import type { Clock } from './clock.ts'
import { within } from './deadline.ts'
import { GuardError } from './errors.ts'
import type { RecordKey, RecordKind, Store, StoredRecord } from './store.ts'

export interface Update {
  readonly store: Store
  readonly clock: Clock
  readonly kind: RecordKind
  readonly key: RecordKey
  /** The new value. Called again with the newer one when somebody else was faster. */
  change(found: StoredRecord): string | Promise<string>
  readonly waitMsMax?: number
}

const waitMsMaxDefault = 5000
/** Of one process; a writer elsewhere may win so often before this one gives up. */
const attemptsMax = 200

/** The end of the line for a record in this process; each waits for the one before. */
const lines = new WeakMap<Store, Map<string, Promise<unknown>>>()

/**
 * Reads, changes and writes as one step: writers in this process take turns in the order in which
 * they came, writers in others are noticed by the version, which also fences off one that was
 * stopped in the middle. Undefined when the record is not, or no longer, there.
 *
 * @throws GuardError GUARD_UPDATE_TIMEOUT when its turn did not come, or others kept winning.
 */
export function updateRecord(update: Update): Promise<StoredRecord | undefined> {
  const { store, kind, key } = update
  const line = lines.get(store) ?? new Map<string, Promise<unknown>>()
  lines.set(store, line)
  const name = `${kind} ${key}`
  const waitMsMax = update.waitMsMax ?? waitMsMaxDefault
  const before = line.get(name) ?? Promise.resolve()
  const turn = within(before, waitMsMax, tooLate).then(() =>
    within(changeInTurn(update), waitMsMax, tooLate),
  )
  const settled = turn.catch(() => undefined)
  line.set(name, settled)
  void settled.then(() => {
    if (line.get(name) === settled) line.delete(name)
  })
  return turn
}

async function changeInTurn(update: Update): Promise<StoredRecord | undefined> {
  const { store, clock, kind, key } = update
  const untilMs = clock() + (update.waitMsMax ?? waitMsMaxDefault)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const found = await store.find(kind, key, clock())
    if (found === undefined) return undefined
    const value = await update.change(found)
    if (await store.replace(found, value, clock())) {
      return { ...found, value, version: found.version + 1 }
    }
    if (clock() >= untilMs) break
  }
  throw tooLate()
}

const tooLate = (): GuardError =>
  new GuardError('GUARD_UPDATE_TIMEOUT', 'Others kept changing it; try again.')
