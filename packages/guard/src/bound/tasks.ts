import { areEqual } from '../core/bytes.ts'
import type { Caller } from '../core/caller.ts'
import { GuardError } from '../core/errors.ts'
import type { Happening } from '../core/event.ts'
import { insertOwned } from '../core/insert-owned.ts'
import { mintId, recordKeyOf } from '../core/mint.ts'
import { callerNow } from '../core/parts.ts'
import type { GuardParts } from '../core/parts.ts'
import { isAnonymous } from '../core/principal.ts'
import { about } from '../core/session-events.ts'
import type { Caps, RecordKey, StoredRecord } from '../core/store.ts'
import type { ForCaller } from './handle.ts'

export interface NewTask extends ForCaller {
  /** How long it is kept, as the server tells its client; null is for as long as may be. */
  readonly ttlMs?: number | null
}

export interface TaskListing extends ForCaller {
  /** Tells the tasks of those who are nobody apart, where something but a principal can. */
  readonly isTheirs?: (taskId: string) => Promise<boolean>
}

export interface TaskPage {
  readonly taskIds: readonly string[]
  readonly next: string | undefined
}

/**
 * Whose a task is. Requests about a task that is not the caller's are refused as if there were
 * none, before a server of the modern era sees them (2025-11-25, basic/utilities/tasks, Security
 * Considerations: bound to the authorization context, MUST).
 */
export interface Tasks {
  /** An id that nobody can guess, which is the caller's. */
  mint(given?: NewTask): Promise<string>
  /**
   * A task that the server named is the caller's from now on.
   *
   * @throws GuardError GUARD_TASK_TAKEN when it is another principal's.
   */
  own(taskId: string, given?: NewTask): Promise<void>
  owns(taskId: string, given?: ForCaller): Promise<boolean>
  /**
   * The caller's own, in an order of the store's. Of those who are nobody, none: each would see
   * those of all (2025-11-25, basic/utilities/tasks, Security Considerations).
   */
  list(after?: string, given?: TaskListing): Promise<TaskPage>
  /** Nobody's, from now on. Whether it was the caller's. */
  disown(taskId: string, given?: ForCaller): Promise<boolean>
}

const kind = 'task'
const caps: Caps = { perOwnerMax: 1000, max: 1_000_000 }
const pageLength = 20
const noTasks: TaskPage = { taskIds: [], next: undefined }
const allTheirs = async (): Promise<boolean> => true
/** Longer ones are no ids of tasks, and no places in a list. */
const charactersMax = 512
const hour = 3_600_000
const keptMsMax = 7 * 24 * hour

export function createTasks(parts: GuardParts): Tasks {
  const { store, clock, random, tell } = parts

  const own: Tasks['own'] = async (taskId, { caller, ttlMs } = {}) => {
    const owner = callerNow(parts, caller)
    const record = await recordOf(taskId, { owner, ttlMs, nowMs: clock() })
    const endOldest = (key: RecordKey): Promise<boolean> => store.remove(kind, key, clock())
    const insertion = await insertOwned(record, { store, clock, caps, endOldest })
    const event = { atMs: clock(), subject: record.key, ...about(owner) }
    if (insertion === 'inserted') return tell({ name: 'task.minted', ...event })
    if (insertion === 'exists' && (await isOf(parts, record.key, owner))) return
    tell({ name: 'task.refused', reason: insertion, ...event })
    throw insertion === 'exists'
      ? new GuardError('GUARD_TASK_TAKEN', 'The server gave a task the id of another one.')
      : new GuardError('GUARD_STORE_FULL', 'There is no room for another task.')
  }

  return {
    async mint(given) {
      const taskId = mintId(random)
      await own(taskId, given)
      return taskId
    },
    own,
    async owns(taskId, given = {}) {
      const caller = callerNow(parts, given.caller)
      const key = await keyOf(taskId)
      return key !== undefined && isOf(parts, key, caller)
    },
    async list(after, given = {}) {
      const { owner, principal } = callerNow(parts, given.caller)
      if (after !== undefined && after.length > charactersMax) throw unknownTask()
      const isTheirs = isAnonymous(principal) ? given.isTheirs : allTheirs
      if (isTheirs === undefined) return noTasks
      const from = after === undefined ? {} : { after }
      const query = { kind, owner, ...from, limit: pageLength, nowMs: clock() }
      const { records, next } = await store.list(query)
      const taskIds = records.map(({ value }) => value)
      const areTheirs = await Promise.all(taskIds.map((taskId) => isTheirs(taskId)))
      return { taskIds: taskIds.filter((_, index) => areTheirs[index]), next }
    },
    async disown(taskId, given = {}) {
      const caller = callerNow(parts, given.caller)
      const key = await keyOf(taskId)
      if (key === undefined || !(await isOf(parts, key, caller))) return false
      return store.remove(kind, key, clock())
    },
  }
}

/** For what is foreign as for what never was. The words are those of the official SDK. */
export const unknownTask = (): GuardError => new GuardError('GUARD_TASK_UNKNOWN', 'Task not found')

async function keyOf(taskId: string): Promise<RecordKey | undefined> {
  return taskId.length > charactersMax ? undefined : recordKeyOf(kind, taskId)
}

async function isOf(parts: GuardParts, key: RecordKey, caller: Caller): Promise<boolean> {
  const { store, clock, tell } = parts
  const found = await store.find(kind, key, clock())
  if (found !== undefined && areEqual(found.owner, caller.owner)) return true
  const suspicion: Partial<Happening> =
    found === undefined
      ? { reason: 'unknown' }
      : { reason: 'foreign', weakness: 'unbound-task', owner: found.owner }
  tell({ name: 'task.refused', atMs: clock(), subject: key, ...about(caller), ...suspicion })
  return false
}

interface Owning {
  readonly owner: Caller
  readonly ttlMs: number | null | undefined
  readonly nowMs: number
}

async function recordOf(taskId: string, { owner, ttlMs, nowMs }: Owning): Promise<StoredRecord> {
  const key = await keyOf(taskId)
  if (key === undefined) throw new TypeError(`The id of a task has ${charactersMax} characters`)
  return {
    kind,
    key,
    owner: owner.owner,
    // Not a hash, as lists have to name it. It opens nothing for whoever is not its owner.
    value: taskId,
    version: 1,
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: nowMs + keptMsOf(ttlMs),
  }
}

/** Servers count the time anew when a task is done; what is theirs no more is not found by them. */
function keptMsOf(ttlMs: number | null | undefined): number {
  if (ttlMs === null || ttlMs === undefined || !(ttlMs >= 0)) return keptMsMax
  return Math.min(2 * Math.ceil(ttlMs) + hour, keptMsMax)
}
