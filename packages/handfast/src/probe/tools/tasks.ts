import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import { taskCapability } from '../modern/request.ts'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import type { Tool } from './tool.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'

/** A call that the server went on with by itself, and the id that it is asked about by. */
export interface Task {
  readonly id: string
  /** Stands in the arguments, where they have a text. */
  readonly canary: string
}

/** Makes tasks of `a` and asks about them as anybody, as the era has it. */
export interface Tasks {
  start(): Promise<Task | undefined>
  ask(as: Principal, method: string, params: TaskParams): Promise<ToolAnswer>
}

export type TaskParams = Readonly<Record<string, unknown>>

/** Long enough for all that is tried with it. */
const ttlMs = 60_000

export function tasksOf(lab: Lab, caller: ToolCaller, tool: Tool): Tasks {
  const isLegacy = lab.surface.era === 'legacy'
  return {
    async start() {
      const canary = randomHex(16, lab.random)
      const args = argumentsFor(tool.inputSchema, { text: canary, known: new Map() })
      if (args === undefined) return undefined
      const { result } = await caller.request({
        as: lab.cast.a,
        method: 'tools/call',
        params: { name: tool.name, arguments: args, ...(isLegacy ? { task: { ttl: ttlMs } } : {}) },
        capabilities: taskCapability,
      })
      const id = textMemberOf(isLegacy ? memberOf(result, 'task') : result, 'taskId')
      if (id === undefined || id === '') return undefined
      lab.redactor.learn(id, 'task id')
      return { id, canary }
    },
    ask: (as, method, params) =>
      caller.request({
        as,
        method,
        params,
        capabilities: taskCapability,
        // A result may be waited for as long as the task takes.
        deadlineMs: lab.limits.silenceMs,
      }),
  }
}

/** The state that a task is in, as `tasks/get` has it. */
export const statusOf = ({ result }: ToolAnswer): string | undefined =>
  textMemberOf(result, 'status')
