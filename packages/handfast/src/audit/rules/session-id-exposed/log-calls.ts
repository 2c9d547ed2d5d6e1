import type { Facts } from '../../facts/facts.ts'
import { expressionName } from '../../facts/state.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** A call that writes its arguments to a log. */
export interface LogCall {
  readonly call: Value
  /** A logging function of the target: what it is handed is judged where it is called. */
  readonly inside: boolean
  /** That it logs is only what it is called. */
  readonly byName: boolean
  /** Calls inside the logging function that is called, which write what this one hands over. */
  readonly through: readonly Value[]
}

const levels =
  /^(?:log|info|warn|warning|error|debug|trace|verbose|fatal|critical|exception|notice|http|silly|msg)$/
const loggers = /(?:^|[._])log(?:ger)?$|[a-z]Log(?:ger)?$|^LOG(?:GER)?$/
const loggingName =
  /^_?(?:log|debug|info|warn|warning|error|trace|verbose|notice|audit|fatal|critical|write)(?:$|[A-Z_])|log$|logger/i
const depthMax = 5
const nestingMax = 4
const callsMax = 20_000

/** Every log call, with the target's own logging functions counted as what they are. */
export function logCallsOf(facts: Facts): readonly LogCall[] {
  const { program, reach } = facts
  const calls = new Map<Value, LogCall & { readonly through: Value[] }>()
  const open: { readonly call: Value; readonly depth: number }[] = []
  const add = (call: Value, byName: boolean, inner: Inner): void => {
    const known = calls.get(call)
    if (known !== undefined) known.through.push(...inner.through)
    if (known !== undefined || calls.size >= callsMax || program.op[call] !== Op.Call) return
    calls.set(call, { call, inside: isInside(facts, call), byName, through: [...inner.through] })
    open.push({ call, depth: inner.depth })
  }
  for (const { value } of facts.sites('log')) add(value, false, { through: [], depth: 0 })
  for (const at of instructionsOf(program, Op.Call)) {
    if (isCalledLog(facts, at)) {
      add(at, true, { through: [], depth: 0 })
    }
  }
  // Breadth first, so that each call is known at its smallest depth.
  for (const { call, depth } of open) {
    const known = calls.get(call)
    if (depth >= depthMax || known?.inside !== true) continue
    for (const caller of reach.callersOf(madeFor(facts, call))) {
      if (caller !== call) add(caller, known.byName, { through: [call], depth: depth + 1 })
    }
  }
  return [...calls.values()].sort((one, other) => one.call - other.call)
}

interface Inner {
  readonly through: readonly Value[]
  readonly depth: number
}

/** `logger.info(…)` on an object that nobody modelled. */
function isCalledLog(facts: Facts, call: Value): boolean {
  const { program, flow, reach } = facts
  if (flow.solver.resolved[call] === 1 || !levels.test(calleeName(program, call))) return false
  const receiver = receiverOf(flow.solver, call)
  if (receiver < 0 || reach.calleesOf(call).length > 0) return false
  return loggers.test(expressionName(flow, receiver))
}

/** The call stands in a function that is made for logging: named so, and handed what it writes. */
function isInside(facts: Facts, call: Value): boolean {
  const { program } = facts
  const info = program.functions[madeFor(facts, call)]
  if (info === undefined || info.parameters.length === 0) return false
  const owner = program.classes[info.inClass]?.name ?? ''
  return loggingName.test(info.name) || /log(?:ger)?$/i.test(owner)
}

/** The function around a call, where arrows are taken for a part of the function they stand in. */
function madeFor({ program }: Facts, call: Value): FunctionId {
  let id = program.functionOf[call] ?? -1
  for (let depth = 0; depth < nestingMax; depth += 1) {
    const info = program.functions[id]
    const isPart = info?.kind === 'arrow' && info.name === '' && info.parent >= 0
    if (!isPart || program.functions[info.parent]?.kind === 'module') return id
    id = info.parent
  }
  return id
}

/** What is written: the arguments of the call, but for those a logging function just hands on. */
export function writtenBy({ program, flow }: Facts, { call, inside }: LogCall): readonly Value[] {
  const given = [...argumentsOf(flow.solver, call)]
  return inside ? given.filter((argument) => program.op[argument] !== Op.Spread) : given
}
