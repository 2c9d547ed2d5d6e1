import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import { expressionName } from '../../facts/state.ts'
import { Edge } from '../../flow/graph.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { CallFlag, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** A function that answers `tasks/get`, `tasks/result`, `tasks/update` or `tasks/cancel`. */
export interface TaskHandler {
  readonly function: FunctionId
  readonly request: string
}

/** MCP 2025-11-25, basic/utilities/tasks; `tasks/update` is of the extension for 2026-07-28. */
const requests: ReadonlyMap<string, string> = new Map([
  ['GetTask', 'tasks/get'],
  ['GetTaskPayload', 'tasks/result'],
  ['GetTaskResult', 'tasks/result'],
  ['CancelTask', 'tasks/cancel'],
  ['UpdateTask', 'tasks/update'],
])

export function taskHandlersOf(facts: Facts): readonly TaskHandler[] {
  const handlers = new Map<FunctionId, string>()
  for (const { kind, call, name, function: id } of facts.entries) {
    if (kind !== 'mcp-request' || call < 0) continue
    const [schema = -1] = argumentsOf(facts.flow.solver, call)
    const request =
      name?.startsWith('tasks/') === true ? name : requestNamed(expressionName(facts.flow, schema))
    if (request !== undefined && request !== 'tasks/list') handlers.set(id, request)
  }
  for (const info of facts.program.functions) {
    if (handlers.has(info.id)) continue
    for (const { annotation } of info.parameters) {
      const request =
        annotation < 0 ? undefined : requestNamed(expressionName(facts.flow, annotation))
      if (request !== undefined && isRegistered(facts, info.id)) handlers.set(info.id, request)
    }
  }
  return [...handlers].map(([id, request]) => ({ function: id, request }))
}

/** `GetTaskRequest`, `GetTaskRequestSchema`. */
function requestNamed(name: string): string | undefined {
  const stem = /^(\w+?)Request(?:Schema)?$/.exec(name)?.[1]
  return stem === undefined ? undefined : requests.get(stem)
}

const holdersMax = 40
/** It is put into a table of handlers, or decorated: what it is called with comes from outside. */
function isRegistered(facts: Facts, id: FunctionId): boolean {
  const { program, flow } = facts
  const made = madeAt(facts).get(id)
  if (made === undefined) return false
  const seen = new Set<number>([made])
  const open: number[] = [made]
  for (let node = open.pop(); node !== undefined && seen.size < holdersMax; node = open.pop()) {
    for (const user of node < program.size ? facts.usersOf(node) : []) {
      const op = program.op[user]
      if ((op === Op.SetIndex || op === Op.SetProp) && program.c[user] === node) return true
      if (op === Op.Call && ((program.c[user] ?? 0) & CallFlag.Decorator) !== 0) return true
    }
    for (let edge = flow.graph.firstOut(node); edge !== -1; edge = flow.graph.nextOut(edge)) {
      const to = flow.graph.to(edge)
      if (flow.graph.kind(edge) !== Edge.Local || seen.has(to)) continue
      seen.add(to)
      open.push(to)
    }
  }
  return false
}

const madeAt: (facts: Facts) => ReadonlyMap<FunctionId, Value> = oncePerTarget((facts) => {
  const { program } = facts
  const values = new Map<FunctionId, Value>()
  for (const value of instructionsOf(program, Op.Fn)) {
    values.set(program.a[value] ?? -1, value)
  }
  return values
})
