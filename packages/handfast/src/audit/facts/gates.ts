import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Block, Region } from '../flow/blocks.ts'
import { Edge } from '../flow/graph.ts'
import { clientChosen, labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { labelsAt } from '../flow/queries.ts'
import { atomsOf } from './conditions.ts'
import type { Atom } from './conditions.ts'
import type { Facts } from './facts.ts'

/**
 * Where a check of the caller's credential has been passed, way by way: `if` with and without
 * `else`, `try`, and helpers that answer the refusal themselves. `authentication.ts` asks the same
 * of a server as a whole and is content with a check somewhere.
 */
export interface Gates {
  /** Every way to `value` within its function leads through a passed check. */
  passedAt(value: Value): boolean
  /** Every normal return of the function has a passed check behind it. */
  admits(id: FunctionId): boolean
  /** The function looks at the credential and decides something by it. */
  checks(id: FunctionId): boolean
  /** The value says whether, or as whom, the caller was let in. */
  isCheck(value: Value): boolean
  /** The value differs from request to request. */
  variesByRequest(value: Value): boolean
  /** What each call hands on to code of the target: functions it runs, and functions given to it. */
  runs(call: Value): readonly FunctionId[]
}

const credential = labelSet(['Credential', 'Principal', 'AuthInfo', 'TokenBytes', 'OAuthClient'])
const remembered = labelSet(['StateRead', 'StoredPrincipal'])
const varying =
  clientChosen |
  remembered |
  credential |
  labelSet(['TransportSession', 'UnverifiedPrincipal', 'ForwardedHeader', 'RemoteAddress'])
const expressionDepthMax = 14
const calleeDepthMax = 6
const definitionsMax = 8
/** Library functions nobody modelled that are handed a credential and named like a check. */
const checkName = /verif|authent|authoriz|validat|introspect|isvalid|checktoken|checkkey/i

interface Building {
  readonly facts: Facts
  readonly verifySites: ReadonlySet<Value>
  readonly handedTo: ReadonlyMap<Value, readonly FunctionId[]>
  readonly admits: Map<FunctionId, boolean>
  readonly checks: Map<FunctionId, boolean>
}

export function gatesOf(facts: Facts): Gates {
  const verifySites = new Set(
    [...facts.sites('auth.verify'), ...facts.sites('auth.middleware')].map(({ value }) => value),
  )
  const building: Building = {
    facts,
    verifySites,
    handedTo: functionsGiven(facts),
    admits: new Map(),
    checks: new Map(),
  }
  return {
    passedAt: (value) => passedAt(building, value, 0),
    admits: (id) => admits(building, id, 0),
    checks: (id) => checks(building, id, 0),
    isCheck: (value) => isCheck(building, value, 0),
    variesByRequest: (value) => varies(building, value, 0),
    runs: (call) => [...facts.reach.calleesOf(call), ...(building.handedTo.get(call) ?? [])],
  }
}

/** Functions handed over at a call that run within it, which those of a registration do not. */
function functionsGiven({ flow: { solver } }: Facts): ReadonlyMap<Value, readonly FunctionId[]> {
  const given = new Map<Value, FunctionId[]>()
  for (const [id, records] of solver.callbacks) {
    for (const { call, callback } of records) {
      if (call < 0 || callback.entry !== undefined) continue
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
    if (blockPasses(building, block, position, depth)) return true
    if (armPasses(building, block, depth)) return true
    if (block.opener >= 0) position = block.opener
  }
  return false
}

/** Something directly in the block, before `end`, lets only admitted callers go on. */
function blockPasses(building: Building, block: Block, end: Value, depth: number): boolean {
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
  if (arm === 'then') return implies(building, test, true, depth)
  if (arm === 'else') return implies(building, test, false, depth)
  if (arm === 'right') return implies(building, test, program.b[opener] === 1, depth)
  return false
}

function regionPasses(building: Building, region: Region, depth: number): boolean {
  const { program } = building.facts
  const { opener, arms } = region
  const passes = (arm: Block | undefined): boolean =>
    arm !== undefined && (arm.leaves || blockPasses(building, arm, arm.to + 1, depth))
  const test = program.a[opener] ?? -1
  switch (program.op[opener]) {
    case Op.If: {
      const [then, other] = arms
      if (then === undefined) return false
      const otherwise =
        other === undefined
          ? implies(building, test, false, depth)
          : passes(other) || implies(building, test, false, depth)
      const inside = passes(then) || implies(building, test, true, depth)
      if (inside && otherwise) return !(then.leaves && other?.leaves === true)
      // `if (settings.key) { … }`: where it is not set, nobody is meant to be checked.
      return inside && !then.leaves && other === undefined && !varies(building, test, 0)
    }
    case Op.Try:
      return arms.every((arm) => arm.arm === 'finally' || passes(arm)) && arms[0]?.leaves === false
    case Op.With:
      return passes(arms[0])
    default:
      return false
  }
}

/** The call returns only for admitted callers. */
function callPasses(building: Building, call: Value, depth: number): boolean {
  if (building.verifySites.has(call)) return true
  const callees = building.facts.reach.calleesOf(call)
  if (callees.length > 0) return callees.every((id) => admits(building, id, depth + 1))
  return isUnknownCheck(building, call)
}

function isUnknownCheck({ facts: { flow, program } }: Building, call: Value): boolean {
  const callee = program.a[call] ?? -1
  const name = program.op[callee] === Op.Prop ? program.strings[program.b[callee] ?? -1] : undefined
  if (name === undefined || !checkName.test(name)) return false
  return [...argumentsOf(flow.solver, call)].some(
    (given) => (labelsAt(flow, given) & credential) !== 0,
  )
}

function admits(building: Building, id: FunctionId, depth: number): boolean {
  const known = building.admits.get(id)
  if (known !== undefined || depth > calleeDepthMax) return known ?? false
  building.admits.set(id, false)
  const { program, blocks } = building.facts
  const info = program.functions[id]
  if (info === undefined || info.from >= info.to) return false
  let all = checks(building, id, depth)
  for (let value = info.from; value < info.to && all; value += 1) {
    if (program.op[value] === Op.Return) all = passedAt(building, value, depth)
  }
  const body = blocks.of(info.from)
  const top = topOf(building, body)
  if (all && top?.leaves === false) all = blockPasses(building, top, info.to, depth)
  building.admits.set(id, all)
  return all
}

function topOf({ facts: { blocks } }: Building, block: Block | undefined): Block | undefined {
  let top = block
  while (top !== undefined && top.parent >= 0) top = blocks.all[top.parent]
  return top
}

function checks(building: Building, id: FunctionId, depth: number): boolean {
  const known = building.checks.get(id)
  if (known !== undefined || depth > calleeDepthMax) return known ?? false
  building.checks.set(id, false)
  const { program, reach } = building.facts
  const info = program.functions[id]
  let found = false
  for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !found; value += 1) {
    const op = program.op[value]
    const test = program.a[value] ?? -1
    if (op === Op.If || op === Op.Short) found = isCheck(building, test, 0)
    else if (op === Op.Return) found = test >= 0 && decides(building, test)
    else if (op === Op.Call) {
      found =
        building.verifySites.has(value) ||
        isUnknownCheck(building, value) ||
        reach.calleesOf(value).some((callee) => checks(building, callee, depth + 1))
    }
  }
  building.checks.set(id, found)
  return found
}

/** A returned comparison of the credential: `return given === expected`. */
function decides(building: Building, value: Value): boolean {
  const { program, flow } = building.facts
  const op = program.op[value]
  if (op === Op.Await || op === Op.Unary) return decides(building, program.a[value] ?? -1)
  if (op === Op.Logic)
    return decides(building, program.a[value] ?? -1) || decides(building, program.b[value] ?? -1)
  if (op === Op.Binary) return isComparison(program.c[value] ?? 0) && isCheck(building, value, 0)
  if (op !== Op.Call) return false
  return flow.solver.sites.some((site) => site.value === value && site.role === 'crypto.compare')
}

function isComparison(operator: number): boolean {
  return operator >= BinaryOperator.Equal && operator <= BinaryOperator.LooseNotEqual
}

/** That the condition came out as `holds` shows that the caller was let in. */
function implies(building: Building, condition: Value, holds: boolean, depth: number): boolean {
  if (depth > calleeDepthMax) return false
  const atoms = atomsOf(building.facts.flow, { value: condition, holds })
  const open: Atom[] = []
  for (const atom of atoms) {
    if (!atom.certain) open.push(atom)
    else if (shows(building, atom)) return true
  }
  // One of these decided: each must be a check, or a setting that turns checks off.
  return (
    open.some((atom) => shows(building, atom)) &&
    open.every((atom) => shows(building, atom) || !varies(building, atom.value, 0))
  )
}

/** The atom is a check, and came out in favour of the caller. */
function shows(building: Building, { value, holds }: Atom): boolean {
  const { program } = building.facts
  if (!isCheck(building, value, 0)) return false
  const op = program.op[value]
  if (op === Op.Call) return true
  if (op !== Op.Binary) return holds
  const operator = program.c[value] ?? 0
  if (!isComparison(operator)) return true
  const equal = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
  const absent =
    isAbsent(building, program.a[value] ?? -1) || isAbsent(building, program.b[value] ?? -1)
  return absent ? equal !== holds : equal === holds
}

/** `undefined`, `null`, `None`, `''`, `false`. */
function isAbsent({ facts: { program } }: Building, value: Value): boolean {
  if (program.op[value] === Op.Global)
    return program.strings[program.a[value] ?? -1] === 'undefined'
  if (program.op[value] !== Op.Const) return false
  const kind = program.b[value]
  const text = program.strings[program.a[value] ?? -1]
  if (kind === ConstKind.Boolean) return text === 'false' || text === 'False'
  return (
    kind === ConstKind.Null ||
    kind === ConstKind.Undefined ||
    (kind === ConstKind.String && text === '')
  )
}

function isCheck(building: Building, value: Value, depth: number): boolean {
  const {
    facts: { flow, program, reach },
    verifySites,
  } = building
  if (value < 0 || value >= program.size || depth > expressionDepthMax) return false
  const labels = labelsAt(flow, value)
  if ((labels & credential) !== 0 && (labels & remembered) === 0) return true
  const go = (operand: number | undefined): boolean => isCheck(building, operand ?? -1, depth + 1)
  switch (program.op[value]) {
    case Op.Binary:
    case Op.Logic:
    case Op.Index:
      return go(program.a[value]) || go(program.b[value])
    case Op.Unary:
    case Op.Await:
    case Op.Prop:
      return go(program.a[value])
    case Op.Store:
      return go(program.b[value])
    case Op.Select:
      return go(program.a[value]) || go(program.b[value]) || go(program.c[value])
    case Op.Load:
      return definitionsOf(building, value).some(go)
    case Op.Call:
      return (
        verifySites.has(value) ||
        reach.calleesOf(value).some((id) => checks(building, id, depth / 2)) ||
        [...argumentsOf(flow.solver, value)].some(go) ||
        go(receiverOf(flow.solver, value))
      )
    default:
      return false
  }
}

/** Instructions whose value a variable may hold. */
function definitionsOf(
  {
    facts: {
      flow: { graph },
      program,
    },
  }: Building,
  load: Value,
): readonly Value[] {
  const found: Value[] = []
  const open: number[] = [load]
  const seen = new Set<number>(open)
  for (
    let node = open.pop();
    node !== undefined && found.length < definitionsMax;
    node = open.pop()
  ) {
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (graph.kind(edge) === Edge.LabelOnly || seen.has(from) || seen.size > definitionsMax * 4)
        continue
      seen.add(from)
      if (from < program.size) found.push(from)
      else open.push(from)
    }
  }
  return found
}

function varies(building: Building, value: Value, depth: number): boolean {
  const {
    facts: { flow, program, reach },
  } = building
  if (value < 0 || value >= program.size) return false
  if (depth > expressionDepthMax || (labelsAt(flow, value) & varying) !== 0) return true
  const go = (operand: number | undefined): boolean => varies(building, operand ?? -1, depth + 1)
  switch (program.op[value]) {
    case Op.Binary:
    case Op.Logic:
    case Op.Index:
      return go(program.a[value]) || go(program.b[value])
    case Op.Unary:
    case Op.Await:
    case Op.Prop:
      return go(program.a[value])
    case Op.Store:
      return go(program.b[value])
    case Op.Select:
      return go(program.a[value]) || go(program.b[value]) || go(program.c[value])
    case Op.Param:
    case Op.Catch:
    case Op.Element:
      return reach.atRequestTime(program.functionOf[value] ?? -1)
    case Op.Load:
      return definitionsOf(building, value).some(go)
    case Op.Call:
      return [...argumentsOf(flow.solver, value)].some(go) || go(receiverOf(flow.solver, value))
    default:
      return false
  }
}
