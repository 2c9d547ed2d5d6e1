import { isGuardError } from '@handfast/guard'
import type { Caller, Guard } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { askedAs } from '../data-path/exchange.ts'
import type { Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Stage } from '../data-path/stage.ts'

/**
 * A task is whoever's who had it created, in both eras (2025-11-25, basic/utilities/tasks, Security
 * Considerations; tasks extension). Ids stay, as the header `Mcp-Name` holds them.
 */
export function tasksStage(guard: Guard): Stage {
  return {
    name: 'tasks',
    begin: (exchange) => ({
      marks: ['"taskId"', '"tasks"'],
      toServer: (message) => checked(message, guard, exchange),
      toClient: (message) => owned(message, guard, exchange),
    }),
  }
}

/** The guard has asked already, but for sessions, where it takes the server's word. */
function checked(
  message: JsonObject,
  guard: Guard,
  exchange: Exchange,
): JsonObject | Promise<JsonObject> {
  const isOfTasks = textOf(message['method'])?.startsWith('tasks/') === true
  return isOfTasks ? owning(message, guard, exchange) : message
}

async function owning(
  message: JsonObject,
  { tasks }: Guard,
  exchange: Exchange,
): Promise<JsonObject> {
  const taskId = memberOf(message['params'], 'taskId')
  if (taskId === undefined) return message
  if (typeof taskId === 'string' && (await tasks.owns(taskId, exchange))) return message
  throw unknownTask()
}

/** Of both eras: -32602 for a task that is not there, in the words of the official SDK. */
const unknownTask = (): AnsweredHere =>
  new AnsweredHere({ error: { code: -32602, message: 'Task not found' } })

async function owned(
  message: JsonObject,
  { tasks }: Guard,
  exchange: Exchange,
): Promise<JsonObject | undefined> {
  const { id, method, params, result } = message
  if (typeof method === 'string') {
    if (!notices.has(method)) return message
    const taskId = textOf(memberOf(params, 'taskId'))
    return taskId !== undefined && (await tasks.owns(taskId, exchange)) ? message : undefined
  }
  const asked = askedAs(exchange, id)
  if (asked === undefined || !isObject(result)) return message
  const mine = { tasks, caller: exchange.caller }
  if (asked.method === 'tasks/list') return { ...message, result: await listed(result, mine) }
  if (asked.method.startsWith('tasks/')) return message
  const created = createdIn(result)
  return created === undefined ? message : ownedOrRefused(message, created, mine)
}

/** 2025-11-25, and the tasks extension of 2026-07-28. */
const notices: ReadonlySet<string> = new Set(['notifications/tasks', 'notifications/tasks/status'])

/** `result.task` in 2025-11-25; the result itself in the tasks extension. */
export function createdIn(result: JsonObject): JsonObject | undefined {
  if (result['resultType'] === 'task') return result
  const task = result['task']
  return isObject(task) ? task : undefined
}

interface Mine {
  readonly tasks: Guard['tasks']
  readonly caller: Caller
}

async function ownedOrRefused(
  message: JsonObject,
  created: JsonObject,
  { tasks, caller }: Mine,
): Promise<JsonObject> {
  const taskId = textOf(created['taskId'])
  if (taskId === undefined) return message
  const ttl = created['ttl'] ?? created['ttlMs']
  try {
    await tasks.own(taskId, typeof ttl === 'number' ? { caller, ttlMs: ttl } : { caller })
    return message
  } catch (error) {
    // An upstream that gives two principals one task cannot be let have its way.
    if (!isGuardError(error) || error.code !== 'GUARD_TASK_TAKEN') throw error
    return { jsonrpc: '2.0', id: message['id'], error: { code: -32603, message: 'Internal error' } }
  }
}

async function listed(result: JsonObject, { tasks, caller }: Mine): Promise<JsonObject> {
  const all = Array.isArray(result['tasks']) ? result['tasks'] : []
  const areOwn = await Promise.all(
    all.map(async (task) => {
      const taskId = textOf(memberOf(task, 'taskId'))
      return taskId !== undefined && tasks.owns(taskId, { caller })
    }),
  )
  return { ...result, tasks: all.filter((_, index) => areOwn[index]) }
}
