import type { Caller } from '../core/caller.ts'
import type { GuardContext } from '../core/context.ts'
import { nobody } from '../core/principal.ts'
import { unknownTask } from './tasks.ts'
import type { Tasks } from './tasks.ts'

/** What the wrapper needs to know of a task. */
export interface TaskOutline {
  readonly taskId: string
  /** In milliseconds; null is for ever. */
  readonly ttl?: number | null
}

/** The `TaskStore` of SDK v1, and whatever has its six methods. */
export interface TaskStoreShape {
  createTask(
    params: object,
    requestId: string | number,
    request: object,
    sessionId?: string,
  ): Promise<TaskOutline>
  getTask(taskId: string, sessionId?: string): Promise<TaskOutline | null>
  storeTaskResult(
    taskId: string,
    status: 'completed' | 'failed',
    result: object,
    sessionId?: string,
  ): Promise<void>
  getTaskResult(taskId: string, sessionId?: string): Promise<object>
  updateTaskStatus(
    taskId: string,
    status: string,
    statusMessage?: string,
    sessionId?: string,
  ): Promise<void>
  listTasks(
    cursor?: string,
    sessionId?: string,
  ): Promise<{ tasks: TaskOutline[]; nextCursor?: string }>
}

/** What of a guard is needed. */
export interface TaskGuard {
  readonly tasks: Tasks
  current(): GuardContext
}

/**
 * The same store, whose tasks are their creators' alone. They belong to the principal and not to
 * the session, so a client that had to begin a new one finds them again. What runs outside of a
 * request uses the store itself, or says for whom it runs with `guard.run`.
 */
export function scopeTaskStore<Tasked extends TaskStoreShape>(
  store: Tasked,
  guard: TaskGuard,
): Pick<Tasked, keyof TaskStoreShape> {
  const scoped = scope(store, guard)
  // Each method takes what that of the store takes, hands it on, and returns what comes back.
  return scoped as Pick<Tasked, keyof TaskStoreShape>
}

function scope(store: TaskStoreShape, guard: TaskGuard): TaskStoreShape {
  const { tasks } = guard
  /** Sessions are all that tells apart those who are nobody. */
  const within = (sessionId: string | undefined): string | undefined =>
    isNobody(guard.current().caller) ? sessionId : undefined
  const check = async (taskId: string): Promise<void> => {
    if (!(await tasks.owns(taskId))) throw unknownTask()
  }

  return {
    async createTask(...[params, requestId, request, sessionId]) {
      const task = await store.createTask(params, requestId, request, within(sessionId))
      await tasks.own(task.taskId, { ttlMs: task.ttl ?? null })
      return task
    },
    async getTask(taskId, sessionId) {
      return (await tasks.owns(taskId)) ? store.getTask(taskId, within(sessionId)) : null
    },
    async storeTaskResult(...[taskId, status, result, sessionId]) {
      await check(taskId)
      await store.storeTaskResult(taskId, status, result, within(sessionId))
    },
    async getTaskResult(taskId, sessionId) {
      await check(taskId)
      return store.getTaskResult(taskId, within(sessionId))
    },
    async updateTaskStatus(...[taskId, status, statusMessage, sessionId]) {
      await check(taskId)
      await store.updateTaskStatus(taskId, status, statusMessage, within(sessionId))
    },
    async listTasks(cursor, sessionId) {
      // 2025-11-25, basic/utilities/tasks: no list for requestors that cannot be told apart.
      if (isNobody(guard.current().caller) && sessionId === undefined) return { tasks: [] }
      const find = (taskId: string): Promise<TaskOutline | null> =>
        store.getTask(taskId, within(sessionId))
      const isTheirs = async (taskId: string): Promise<boolean> => (await find(taskId)) !== null
      const { taskIds, next } = await tasks.list(cursor, { isTheirs })
      const found = await Promise.all(taskIds.map(find))
      const own = found.filter((task) => task !== null)
      return { tasks: own, ...(next === undefined ? {} : { nextCursor: next }) }
    },
  }
}

const isNobody = ({ principal }: Caller): boolean =>
  principal.issuer === nobody.issuer && principal.subject === nobody.subject
