import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** Something in an answer that is not the same for all callers. */
export interface PrivateAnswer {
  readonly at: Value
  readonly labels: LabelSet
}

export interface PrivateAnswers {
  of(entry: Entry): PrivateAnswer | undefined
}

const ofCaller: LabelSet = labelSet(['Principal', 'OwnerScoped', 'AuthInfo', 'TokenBytes'])
const mcpKinds: ReadonlySet<string> = new Set(['tool', 'prompt', 'resource', 'mcp-request'])
const calleeDepthMax = 3

export function privateAnswers(facts: Facts): PrivateAnswers {
  const responses = new Map<FunctionId, Value[]>()
  for (const { value } of facts.sites('http.respond')) {
    const id = facts.program.functionOf[value] ?? -1
    const list = responses.get(id)
    if (list === undefined) responses.set(id, [value])
    else list.push(value)
  }
  const memo = new Map<FunctionId, PrivateAnswer | undefined>()
  const returned = (id: FunctionId): PrivateAnswer | undefined => {
    const { program } = facts
    const info = program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      const value = program.a[at] ?? -1
      if (program.op[at] !== Op.Return || value < 0) continue
      const found = privatePart(facts, value)
      if (found !== undefined) return found
    }
    return undefined
  }
  const sent = (id: FunctionId, depth: number): PrivateAnswer | undefined => {
    if (memo.has(id)) return memo.get(id)
    memo.set(id, undefined)
    let found = (responses.get(id) ?? [])
      .flatMap((call) => contentOf(facts, call))
      .map((value) => privatePart(facts, value))
      .find((part) => part !== undefined)
    const info = facts.program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0) && found === undefined; at += 1) {
      if (facts.program.op[at] !== Op.Call || depth >= calleeDepthMax) continue
      for (const callee of facts.reach.calleesOf(at)) found ??= sent(callee, depth + 1)
    }
    memo.set(id, found)
    return found
  }
  return {
    of: ({ kind, function: id }) =>
      mcpKinds.has(kind) ? returned(id) : (sent(id, 0) ?? returned(id)),
  }
}

function privatePart({ flow }: Facts, value: Value): PrivateAnswer | undefined {
  const labels = (deepLabelsAt(flow, value) | labelsAt(flow, value)) & ofCaller
  return labels === 0 ? undefined : { at: value, labels }
}

/** What is sent: the arguments of the call, or what is assigned to the body. */
function contentOf({ program, flow }: Facts, at: Value): readonly Value[] {
  return program.op[at] === Op.Call ? [...argumentsOf(flow.solver, at)] : [program.c[at] ?? -1]
}
