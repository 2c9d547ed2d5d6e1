import { randomUUID } from 'node:crypto'
import { legacyServer, result } from './legacy-server.ts'
import type { FetchHandler } from './legacy-server.ts'
import { createListeners } from './listeners.ts'
import { modernServer } from './modern-server.ts'

interface Task {
  readonly id: string
  readonly owner: string | undefined
  readonly text: string
  status: 'working' | 'cancelled'
}

/** Whether somebody may ask about a task. */
export type MayAsk = (task: Task, principal: string | undefined) => boolean

const report = {
  name: 'report',
  annotations: { readOnlyHint: true },
  execution: { taskSupport: 'required' },
  inputSchema: { type: 'object', properties: { about: { type: 'string' } }, required: ['about'] },
}

interface Question {
  readonly method: unknown
  readonly params: Readonly<Record<string, unknown>>
  readonly principal: string | undefined
}

/** Undefined for what is about no task, and `unknown` for what is about none that there is. */
function taskTable(
  mayAsk: MayAsk,
  tasks: Map<string, Task> = new Map(),
): (question: Question) => object | 'unknown' | undefined {
  const shown = ({ id, status }: Task): object => {
    const at = new Date(0).toISOString()
    return { taskId: id, status, ttl: 60_000, createdAt: at, lastUpdatedAt: at }
  }
  return ({ method, params, principal }) => {
    if (method === 'tools/list') return { tools: [report] }
    if (method === 'tools/call') {
      const { about } = Object(params['arguments'])
      const task: Task = { id: randomUUID(), owner: principal, text: about, status: 'working' }
      tasks.set(task.id, task)
      return { resultType: 'task', ...shown(task), task: shown(task) }
    }
    const mine = [...tasks.values()].filter((task) => mayAsk(task, principal))
    if (method === 'tasks/list') return { tasks: mine.map(shown) }
    if (!String(method).startsWith('tasks/')) return undefined
    const task = mine.find(({ id }) => id === params['taskId'])
    if (task === undefined) return 'unknown'
    if (method === 'tasks/cancel') task.status = 'cancelled'
    if (method === 'tasks/result') return { content: [{ type: 'text', text: task.text }] }
    return shown(task)
  }
}

const unknownTask = 'Failed to retrieve task: Task not found'

/** Tasks as revision 2025-11-25 has them. */
export function legacyTasks(mayAsk: MayAsk): FetchHandler {
  const ask = taskTable(mayAsk)
  return legacyServer({
    answer({ message, principal }) {
      if (message?.method === undefined) return undefined
      const { id, method, params = {} } = message
      const answer = ask({ method, params, principal })
      if (answer !== 'unknown') return answer === undefined ? undefined : result(id, answer)
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32602, message: unknownTask } })
    },
  })
}

/**
 * Tasks as the extension of revision 2026-07-28 has them.
 *
 * @param mayListen Whether somebody may hear of a task; those who may ask, when absent.
 */
export function modernTasks(mayAsk: MayAsk, mayListen: MayAsk = mayAsk): FetchHandler {
  const tasks = new Map<string, Task>()
  const ask = taskTable(mayAsk, tasks)
  const listeners = createListeners('taskIds')
  return modernServer({
    capabilities: { tools: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } },
    answer({ message: { method, params = {} }, user, reply, refuse }) {
      if (method === 'subscriptions/listen') {
        const { taskIds: wanted = [] } = Object(params['notifications'])
        const known: Task[] = wanted.flatMap((id: string) => tasks.get(id) ?? [])
        return listeners.open(known.filter((task) => mayListen(task, user)).map(({ id }) => id))
      }
      const answer = ask({ method, params, principal: user })
      if (method === 'tasks/cancel' && answer !== 'unknown') {
        const notice = { method: 'notifications/tasks', params: answer }
        listeners.tell(String(params['taskId']), notice)
      }
      if (answer === 'unknown') return refuse(-32602, unknownTask)
      return answer === undefined ? undefined : reply(answer)
    },
  })
}
