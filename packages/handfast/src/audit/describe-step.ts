import type { Facts } from './facts/facts.ts'
import { Op } from './ir/opcode.ts'
import type { Value } from './ir/program.ts'
import { labelSet } from './flow/labels.ts'
import type { Label } from './flow/labels.ts'
import { labelsAt } from './flow/queries.ts'

const sourceWords: readonly (readonly [Label, string])[] = [
  ['SessionIdHeader', 'the session id as the client sent it'],
  ['ToolArgument', 'tool argument, chosen by the caller'],
  ['RequestState', 'request state as the client returned it'],
  ['TaskId', 'task id as the client sent it'],
  ['EventId', 'event id as the client sent it'],
  ['Cookie', 'cookie, set by the client'],
  ['UrlParameter', 'URL parameter, set by the client'],
  ['RequestBody', 'request body, set by the client'],
  ['Credential', 'credential as the client sent it'],
  ['ClientHeader', 'request header, set by the client'],
  ['WeakRandom', 'from a generator that can be predicted'],
  ['StructuredUuid', 'an id that follows time or its input'],
  ['Clock', 'the time'],
  ['Counter', 'a counter'],
  ['ProcessValue', 'a value of the process'],
]

/** The words printed beside one step of a trace. */
export function describeStep(
  facts: Facts,
  value: Value,
  isFirst: boolean,
  isLast: boolean,
): string {
  const { program, flow } = facts
  if (isFirst) {
    const labels = labelsAt(flow, value)
    return (
      sourceWords.find(([label]) => (labels & labelSet([label])) !== 0)?.[1] ?? 'it comes in here'
    )
  }
  if (isLast) return 'it arrives here'
  switch (program.op[value]) {
    case Op.Param:
      return `passed in as ${parameterName(facts, value)}`
    case Op.Store:
      return `kept in ${program.variables[program.a[value] ?? -1]?.name ?? 'a variable'}`
    case Op.Call:
      return 'handed through'
    case Op.Concat:
      return 'made part of a string'
    case Op.Return:
      return 'returned'
    case Op.Prop:
      return `read as ${program.strings[program.b[value] ?? -1] ?? 'a member'}`
    default:
      return 'passed on'
  }
}

function parameterName({ program }: Facts, value: Value): string {
  const name = program.functions[program.a[value] ?? -1]?.parameters[program.b[value] ?? -1]?.name
  return name === undefined || name === '' ? 'a parameter' : name
}
