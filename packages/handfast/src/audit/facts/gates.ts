import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Block, Region } from '../flow/blocks.ts'
import { argumentsOf } from '../flow/paths.ts'
import { checkQueries, isEquality } from './checks.ts'
import type { CheckQueries } from './checks.ts'
import { atomsOf } from './conditions.ts'
import type { Atom } from './conditions.ts'
import type { Facts } from './facts.ts'

/**
 * Where a check of the caller's credential has been passed, way by way: `if` with and without
 * `else`, `try`, and helpers that answer the refusal themselves. `authentication.ts` asks the same
 * of a server as a whole and is content with a check somewhere.
 */
export interface Gates extends CheckQueries {
  /** Every way to `value` within its function leads through a passed check. */
  passedAt(value: Value): boolean
  /** Every normal return of the function has a passed check behind it. */
  admits(id: FunctionId): boolean
  /** Places from which the function lets things take their course: it returns nothing there. */
  quietReturns(id: FunctionId): readonly QuietReturn[]
  /** A check on the way to `value` that is made only when there is something to check. */
  optionalAt(value: Value): Value | undefined
  /** What each call hands on to: functions of the target it runs, and functions given to it. */
  runs(call: Value): readonly FunctionId[]
}

/** A `return` without a value, or the end of the function, whose last instruction stands for it. */
export interface QuietReturn {
  readonly at: Value
  readonly passed: boolean
}

const calleeDepthMax = 6
/** Of streams, requests and responses, when they are done with. */
const endingEvents: ReadonlySet<string> = new Set([
  'close',
  'finish',
  'aborted',
  'abort',
  'timeout',
  'disconnect',
])

interface Building {
  readonly facts: Facts
  readonly queries: CheckQueries
  readonly admits: Map<FunctionId, boolean>
}

export function gatesOf(facts: Facts): Gates {
  const queries = checkQueries(facts)
  const building: Building = { facts, queries, admits: new Map() }
  const given = functionsGiven(facts)
  return {
    ...queries,
    passedAt: (value) => passedAt(building, value, 0),
    admits: (id) => admits(building, id, 0),
    quietReturns: (id) => quietReturns(building, id),
    optionalAt: (value) => optionalAt(building, value),
    runs: (call) => [...facts.reach.calleesOf(call), ...(given.get(call) ?? [])],
  }
}

/** Functions handed over at a call that run within it, which those of a registration do not. */
function functionsGiven({ flow: { solver } }: Facts): ReadonlyMap<Value, readonly FunctionId[]> {
  const given = new Map<Value, FunctionId[]>()
  for (const [id, records] of solver.callbacks) {
    if (records.some(({ callback }) => callback.entry !== undefined)) continue
    for (const { call } of records) {
      const [event = -1] = argumentsOf(solver, call)
      // The request has been answered by then, whoever sent it.
      if (endingEvents.has(solver.constant(event) ?? '')) continue
      const list = given.get(call)
      if (list === undefined) given.set(call, [id])
      else list.push(id)
    }
  }
  return given
}

function passedAt(building: Building, value: Value, depth: number): boolean {
  const { blocks } = building.facts
  let position = value
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    if (blockPasses(building, block, { end: position, depth })) return true
    if (armPasses(building, block, depth)) return true
    if (block.opener >= 0) position = block.opener
  }
  return false
}

interface Until {
  readonly end: Value
  readonly depth: number
}

/** Something directly in the block, before `end`, lets only admitted callers go on. */
function blockPasses(building: Building, block: Block, { end, depth }: Until): boolean {
  const { program, blocks } = building.facts
  for (const region of block.regions) {
    if (region.end < end && regionPasses(building, region, depth)) return true
  }
  for (let at = block.from; at < end; at += 1) {
    if (program.op[at] !== Op.Call || blocks.of(at)?.id !== block.id) continue
    if (callPasses(building, at, depth)) return true
  }
  return false
}

function armPasses(building: Building, { opener, arm }: Block, depth: number): boolean {
  const { program } = building.facts
  const test = program.a[opener] ?? -1
  if (arm === 'then') return implies(building, test, { holds: true, depth })
  if (arm === 'else') return implies(building, test, { holds: false, depth })
  if (arm === 'right') return implies(building, test, { holds: program.b[opener] === 1, depth })
  return false
}

function regionPasses(building: Building, { opener, arms }: Region, depth: number): boolean {
  const {
    facts: { program },
    queries,
  } = building
  const passes = (arm: Block): boolean =>
    arm.leaves || blockPasses(building, arm, { end: arm.to, depth })
  const [first, second] = arms
  const test = program.a[opener] ?? -1
  if (first === undefined) return false
  switch (program.op[opener]) {
    case Op.If: {
      if (first.leaves && second?.leaves === true) return false
      const inside = passes(first) || implies(building, test, { holds: true, depth })
      const beside = second !== undefined && passes(second)
      const otherwise = beside || implies(building, test, { holds: false, depth })
      // `if (settings.key) { … }`: where it is not set, nobody is meant to be checked.
      const optional = second === undefined && !first.leaves && !queries.variesByRequest(test)
      return inside && (otherwise || optional)
    }
    case Op.Try:
      return !first.leaves && arms.every((arm) => arm.arm === 'finally' || passes(arm))
    case Op.With:
      return passes(first)
    default:
      return false
  }
}

/** The call returns only for admitted callers. */
function callPasses(building: Building, call: Value, depth: number): boolean {
  if (building.queries.verifies(call)) return true
  const callees = building.facts.reach.calleesOf(call)
  return callees.length > 0 && callees.every((id) => admits(building, id, depth + 1))
}

function admits(building: Building, id: FunctionId, depth: number): boolean {
  const known = building.admits.get(id)
  if (known !== undefined || depth > calleeDepthMax) return known ?? false
  building.admits.set(id, false)
  const { program, blocks } = building.facts
  const info = program.functions[id]
  if (info === undefined || info.from >= info.to) return false
  let all = building.queries.checks(id)
  for (let value = info.from; value < info.to && all; value += 1) {
    if (program.op[value] === Op.Return) all = passedAt(building, value, depth)
  }
  const body = blocks.of(info.from)
  if (all && body?.leaves === false) all = blockPasses(building, body, { end: info.to, depth })
  building.admits.set(id, all)
  return all
}

function quietReturns(building: Building, id: FunctionId): readonly QuietReturn[] {
  const { program, blocks } = building.facts
  const info = program.functions[id]
  if (info === undefined || info.from >= info.to) return []
  const found: QuietReturn[] = []
  for (let at = info.from; at < info.to; at += 1) {
    if (program.op[at] !== Op.Return) continue
    const answer = program.a[at] ?? -1
    if (answer >= 0 && !isAbsent(building, answer)) continue
    found.push({ at, passed: passedAt(building, at, 0) })
  }
  const body = blocks.of(info.from)
  if (body?.leaves === false) {
    found.push({ at: info.to - 1, passed: blockPasses(building, body, { end: info.to, depth: 0 }) })
  }
  return found
}

/** `if (token) { … 401 }`, or a helper whose answer nobody asks: who sends no token passes. */
function optionalAt(building: Building, value: Value): Value | undefined {
  const { program, blocks } = building.facts
  let position = value
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    for (const { opener, arms, end } of block.regions) {
      const [then, other] = arms
      if (end >= position || program.op[opener] !== Op.If || then === undefined) continue
      if (
        other !== undefined ||
        then.leaves ||
        !building.queries.isCheck(program.a[opener] ?? -1)
      ) {
        continue
      }
      if (blockPasses(building, then, { end: then.to, depth: 0 })) return program.a[opener]
    }
    for (let at = block.from; at < position; at += 1) {
      if (program.op[at] !== Op.Call || blocks.of(at)?.id !== block.id) continue
      if (building.facts.reach.calleesOf(at).some((id) => isOptional(building, id))) return at
    }
    if (block.opener >= 0) position = block.opener
  }
  return undefined
}

/** The function verifies a credential, and hands back nothing where there is none. */
function isOptional(building: Building, id: FunctionId): boolean {
  const info = building.facts.program.functions[id]
  let verified = false
  for (let at = info?.from ?? 0; at < (info?.to ?? 0) && !verified; at += 1) {
    verified = building.facts.program.op[at] === Op.Call && building.queries.verifies(at)
  }
  return verified && quietReturns(building, id).some(({ passed }) => !passed)
}

interface Outcome {
  readonly holds: boolean
  readonly depth: number
}

/** That the condition came out as `holds` shows that the caller was let in. */
function implies(building: Building, condition: Value, { holds, depth }: Outcome): boolean {
  if (depth > calleeDepthMax) return false
  const open: Atom[] = []
  for (const atom of atomsOf(building.facts.flow, { value: condition, holds })) {
    if (!atom.certain) open.push(atom)
    else if (shows(building, atom, depth)) return true
  }
  // One of these decided: each must be a check, or a setting that turns checks off.
  const harmless = (atom: Atom): boolean => !building.queries.variesByRequest(atom.value)
  return (
    open.some((atom) => shows(building, atom, depth)) &&
    open.every((atom) => shows(building, atom, depth) || harmless(atom))
  )
}

/** The atom is a check, and came out in favour of the caller. */
function shows(building: Building, { value, holds }: Atom, depth: number): boolean {
  const { program } = building.facts
  if (!building.queries.isCheck(value)) return false
  const op = program.op[value]
  if (op === Op.Call) {
    const callees = building.facts.reach.calleesOf(value)
    // What such a helper asks is looked at in turn, but not the helpers of those.
    const aloud = depth < calleeDepthMax && callees.some((id) => refusesAloud(building, id))
    return holds !== aloud
  }
  if (op !== Op.Binary) return holds
  const operator = program.c[value] ?? 0
  if (!isEquality(operator)) return true
  const equal = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
  const absent = isAbsent(building, program.a[value]) || isAbsent(building, program.b[value])
  return absent ? equal !== holds : equal === holds
}

/** The function hands back an error for those it refuses, and nothing for those it admits. */
function refusesAloud(building: Building, id: FunctionId): boolean {
  const { program } = building.facts
  const info = program.functions[id]
  let admitted = false
  let refused = false
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (program.op[value] !== Op.Return) continue
    const answer = program.a[value] ?? -1
    const empty = answer < 0 || isAbsent(building, answer)
    if (!passedAt(building, value, calleeDepthMax)) refused ||= !empty
    else if (empty) admitted = true
    else return false
  }
  return admitted && refused
}

/** `undefined`, `null`, `None`, `''`, `false`. */
function isAbsent({ facts: { program } }: Building, value = -1): boolean {
  const text = program.strings[program.a[value] ?? -1]
  if (program.op[value] === Op.Global) return text === 'undefined'
  if (program.op[value] !== Op.Const) return false
  const kind = program.b[value]
  if (kind === ConstKind.Boolean) return text === 'false' || text === 'False'
  if (kind === ConstKind.String) return text === ''
  return kind === ConstKind.Null || kind === ConstKind.Undefined
}
