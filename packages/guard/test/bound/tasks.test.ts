import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js'
import { describe, expect, test } from 'vitest'
import { nobody } from '../../src/core/principal.ts'
import { callerOf, isGuardError, scopeTaskStore } from '../../src/index.ts'
import type { Caller, TaskStoreShape } from '../../src/index.ts'
import { alice, bob, lab } from '../calling.ts'

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt
    return 'none'
  } catch (error) {
    if (isGuardError(error)) return `${error.code}: ${error.message}`
    throw error
  }
}

const unknown = 'GUARD_TASK_UNKNOWN: Task not found'

describe('tasks of a guard', () => {
  test('belong to whoever they were minted for', async () => {
    const { guard, as, happened } = lab()
    const { tasks } = guard
    const taskId = await as(alice, () => tasks.mint())
    expect(taskId).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(await tasks.owns(taskId, { caller: alice })).toBe(true)
    expect(await tasks.owns(taskId, { caller: bob })).toBe(false)
    expect(await tasks.owns('made-up', { caller: bob })).toBe(false)
    expect(await tasks.owns('x'.repeat(600), { caller: bob })).toBe(false)
    expect(happened.filter(({ name }) => name === 'task.refused')).toMatchObject([
      { reason: 'foreign', weakness: 'unbound-task', owner: alice.owner },
      { reason: 'unknown' },
    ])
    expect(await codeOf(tasks.mint())).toContain('GUARD_NO_CALLER')
  })

  test('that the server named are somebody’s once', async () => {
    const { guard, as } = lab()
    const { tasks } = guard
    await as(alice, () => tasks.own('task-1'))
    await as(alice, () => tasks.own('task-1'))
    expect(await codeOf(as(bob, () => tasks.own('task-1')))).toContain('GUARD_TASK_TAKEN')
    expect(await tasks.disown('task-1', { caller: bob })).toBe(false)
    expect(await tasks.disown('task-1', { caller: alice })).toBe(true)
    await as(bob, () => tasks.own('task-1'))
    expect(await tasks.owns('task-1', { caller: alice })).toBe(false)
  })

  test('are listed a page at a time, and nobody else’s among them', async () => {
    const { guard, as } = lab()
    const { tasks } = guard
    const mint = (caller: Caller): Promise<string> => as(caller, () => tasks.mint())
    const own = await Promise.all(Array.from({ length: 45 }, () => mint(alice)))
    await mint(bob)
    const pages: string[][] = []
    let after: string | undefined
    do {
      const page = await tasks.list(after, { caller: alice })
      pages.push([...page.taskIds])
      after = page.next
    } while (after !== undefined)
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 5])
    expect(pages.flat().sort()).toEqual([...own].sort())
    expect(await codeOf(tasks.list('x'.repeat(600), { caller: alice }))).toBe(unknown)
  })

  test('are forgotten when their time is long over', async () => {
    const { guard, as, pass } = lab()
    const { tasks } = guard
    const taskId = await as(alice, () => tasks.mint({ ttlMs: 1000 }))
    pass(3_600_000)
    expect(await tasks.owns(taskId, { caller: alice })).toBe(true)
    pass(2000)
    expect(await tasks.owns(taskId, { caller: alice })).toBe(false)
  })
})

const request = { method: 'tools/call', params: { name: 'dig' } }

/** A store for everybody, as behind a server without sessions. */
function scoped() {
  const one = lab()
  const inner = new InMemoryTaskStore()
  const store = scopeTaskStore(inner, one.guard)
  const dug = async (caller: Caller): Promise<string> => {
    const { taskId } = await one.as(caller, () => store.createTask({ ttl: null }, 1, request))
    return taskId
  }
  return { ...one, inner, store, dug }
}

describe('a scoped task store', () => {
  test('keeps to its owner whatever can be asked of a task', async () => {
    const { store, inner, as, dug } = scoped()
    const taskId = await dug(alice)
    const result = { content: [] }
    for (const name of [taskId, 'f'.repeat(32)]) {
      expect(await as(bob, () => store.getTask(name))).toBe(null)
      const attempts: (() => Promise<unknown>)[] = [
        () => store.getTaskResult(name),
        () => store.storeTaskResult(name, 'completed', result),
        () => store.updateTaskStatus(name, 'cancelled'),
      ]
      for (const attempt of attempts) expect(await codeOf(as(bob, attempt))).toBe(unknown)
    }
    expect(await as(bob, () => store.listTasks())).toEqual({ tasks: [] })
    expect((await inner.getTask(taskId))?.status).toBe('working')

    await as(alice, () => store.storeTaskResult(taskId, 'completed', result))
    expect(await as(alice, () => store.getTaskResult(taskId))).toEqual(result)
    expect((await as(alice, () => store.getTask(taskId)))?.status).toBe('completed')
    expect((await as(alice, () => store.listTasks())).tasks).toMatchObject([{ taskId }])
    inner.cleanup()
  })

  test('lists own tasks across pages, without those that are gone', async () => {
    const { store, inner, as, dug } = scoped()
    const bobs = await dug(bob)
    const own = await Promise.all(Array.from({ length: 25 }, () => dug(alice)))
    const first = await as(alice, () => store.listTasks())
    const second = await as(alice, () => store.listTasks(first.nextCursor))
    const all = [...first.tasks, ...second.tasks].map(({ taskId }) => taskId)
    expect(all.sort()).toEqual([...own].sort())
    const { tasks } = await as(bob, () => store.listTasks(first.nextCursor))
    expect(tasks.filter(({ taskId }) => taskId !== bobs)).toEqual([])
    inner.cleanup()
    expect((await as(alice, () => store.listTasks())).tasks).toEqual([])
  })

  test('finds a task again from another session of the same principal', async () => {
    const { store, inner, as } = scoped()
    const create = () => store.createTask({ ttl: null }, 1, request, 'session 1')
    const { taskId } = await as(alice, create)
    expect(await as(alice, () => store.getTask(taskId, 'session 2'))).not.toBe(null)
    inner.cleanup()
  })

  test('tells those who are nobody apart by their sessions', async () => {
    const { store, inner, as } = scoped()
    const anybody = await callerOf(nobody)
    const create = () => store.createTask({ ttl: null }, 1, request, 'session 1')
    const { taskId } = await as(anybody, create)
    expect(await as(anybody, () => store.getTask(taskId, 'session 1'))).not.toBe(null)
    expect(await as(anybody, () => store.getTask(taskId, 'session 2'))).toBe(null)
    expect((await as(anybody, () => store.listTasks(undefined, 'session 1'))).tasks).toHaveLength(1)
    expect((await as(anybody, () => store.listTasks(undefined, 'session 2'))).tasks).toEqual([])
    expect((await as(anybody, () => store.listTasks())).tasks).toEqual([])
    inner.cleanup()
  })

  test('serves nobody outside of a request', async () => {
    const { store, inner, dug } = scoped()
    const taskId = await dug(alice)
    const attempts: (() => Promise<unknown>)[] = [
      () => store.getTask(taskId),
      () => store.listTasks(),
      () => store.updateTaskStatus(taskId, 'cancelled'),
      () => store.createTask({}, 1, request),
    ]
    for (const attempt of attempts) expect(await codeOf(attempt())).toContain('GUARD_NO_CALLER')
    inner.cleanup()
  })

  test('makes nothing of a store that gives two principals one id', async () => {
    const { guard, as } = lab()
    const same: Pick<TaskStoreShape, 'createTask'> = {
      createTask: async () => ({ taskId: 'task-1' }),
    }
    const store = scopeTaskStore({ ...new InMemoryTaskStore(), ...same } as TaskStoreShape, guard)
    await as(alice, () => store.createTask({}, 1, request))
    expect(await codeOf(as(bob, () => store.createTask({}, 1, request)))).toContain('TASK_TAKEN')
  })
})
