import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId } from '../ir/program.ts'

const functionsMax = 20_000
const mcpKinds: ReadonlySet<string> = new Set([
  'tool',
  'prompt',
  'resource',
  'mcp-request',
  'mcp-notification',
])

/** Functions that run, at least sometimes, for a message of MCP. */
export const mcpFunctionsOf: (facts: Facts) => ReadonlySet<FunctionId> =
  oncePerTarget(findFunctions)

function findFunctions(facts: Facts): ReadonlySet<FunctionId> {
  const { program, entries, reach, flow } = facts
  const given = new Map<number, FunctionId[]>()
  for (const [id, records] of flow.solver.callbacks) {
    if (records.some(({ callback }) => callback.entry !== undefined)) continue
    for (const { call } of records) {
      const list = given.get(call)
      if (list === undefined) given.set(call, [id])
      else list.push(id)
    }
  }
  const found = new Set<FunctionId>()
  const open: FunctionId[] = []
  const enter = (id: FunctionId): void => {
    if (found.has(id) || found.size >= functionsMax) return
    found.add(id)
    open.push(id)
  }
  for (const entry of entries) if (mcpKinds.has(entry.kind)) enter(entry.function)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const info = program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      if (program.op[at] !== Op.Call) continue
      for (const callee of reach.calleesOf(at)) enter(callee)
      for (const callback of given.get(at) ?? []) enter(callback)
    }
  }
  return found
}
