import { isEquality } from '../../facts/checks.ts'
import type { Comparison } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { calleeName, deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import { BinaryOperator, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

const taskId: LabelSet = labelSet(['TaskId'])
const caller: LabelSet =
  callerIdentity | labelSet(['TransportSession', 'SessionIdHeader', 'OwnerScoped'])
const hopsMax = 12

/** The first call of a handler that does something with the task that the request names. */
export function taskUseIn(facts: Facts, id: FunctionId): Value | undefined {
  const { program } = facts
  const info = facts.program.functions[id]
  const requests = new Set((info?.parameters ?? []).map(({ value }) => value))
  const quiet = quietCalls(facts)
  for (let call = info?.from ?? 0; call < (info?.to ?? 0); call += 1) {
    if (program.op[call] !== Op.Call || quiet.has(call) || isNeutral(facts, call)) continue
    const given = [...argumentsOf(facts.flow.solver, call)]
    if (!given.some((value) => namesTask(facts, value, requests, 0))) continue
    if (isGivenFunction(facts, call)) return undefined
    if (!given.some((value) => (deepLabelsAt(facts.flow, value) & caller) !== 0)) return call
    return undefined
  }
  return undefined
}

/** The handler is a wrapper: what it was given to call decides. */
function isGivenFunction({ program }: Facts, call: Value): boolean {
  const callee = program.a[call] ?? -1
  if (program.op[callee] !== Op.Load) return false
  const variable = program.variables[program.a[callee] ?? -1]
  if (variable === undefined || variable.kind === 'function') return false
  return program.functions[variable.owner]?.kind !== 'module'
}

/** Somebody has compared something with something before `value` runs, and could refuse. */
export function isCompared(facts: Facts, value: Value): boolean {
  if (facts.conditions.comparisonsAt(value).some((one) => isOfTwo(facts, one))) return true
  const uses = facts.guards.usesOf(value)
  return uses.length > 0 && uses.every((use) => isUnderComparison(facts, use))
}

function isUnderComparison(facts: Facts, use: Value): boolean {
  const { program } = facts
  return facts.conditions.atomsAt(use).some(({ value, holds }) => {
    const operator = program.c[value] ?? 0
    if (program.op[value] !== Op.Binary || !isEquality(operator)) return false
    const equal = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
    const comparison = { left: program.a[value] ?? -1, right: program.b[value] ?? -1 }
    return equal === holds && isOfTwo(facts, comparison)
  })
}

/** Both sides are worked out: not a test for `None`, nor for a state such as `'working'`. */
function isOfTwo({ program }: Facts, { left, right }: Pick<Comparison, 'left' | 'right'>): boolean {
  return [left, right].every(
    (side) => program.op[side] !== Op.Const && program.op[side] !== Op.Global,
  )
}

/** The request, or the id in it. */
function namesTask(
  facts: Facts,
  value: Value,
  requests: ReadonlySet<Value>,
  hops: number,
): boolean {
  const { program, flow } = facts
  if (hops > hopsMax || value < 0) return false
  if (requests.has(value)) return true
  if ((labelsAt(flow, value) & taskId) !== 0) return true
  const a = program.a[value] ?? -1
  const go = (inner: Value): boolean => namesTask(facts, inner, requests, hops + 1)
  switch (program.op[value]) {
    case Op.Prop:
      return /^(?:task_?[iI]d|params)$/.test(program.strings[program.b[value] ?? -1] ?? '') && go(a)
    case Op.Load: {
      for (let edge = flow.graph.firstIn(value); edge !== -1; edge = flow.graph.nextIn(edge)) {
        if (flow.graph.from(edge) < program.size && go(flow.graph.from(edge))) return true
      }
      return false
    }
    case Op.Store:
    case Op.Named:
      return go(program.b[value] ?? -1)
    case Op.Await:
      return go(a)
    default:
      return false
  }
}

const quietCalls: (facts: Facts) => ReadonlySet<Value> = oncePerTarget((facts) => {
  const calls = new Set(
    (['log', 'crypto.compare'] as const)
      .flatMap((role) => facts.sites(role))
      .map(({ value }) => value),
  )
  return calls
})

/** Makes an error, a text or a check of the form: nothing of the task is touched. */
function isNeutral(facts: Facts, call: Value): boolean {
  return /error|^str|^format|^isinstance|^String|^parse|^safeParse|^valid|^require|^ensure|^assert|^check/i.test(
    calleeName(facts.program, call).replace(/^_+/, ''),
  )
}
