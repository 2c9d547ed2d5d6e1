import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { Edge } from '../flow/graph.ts'
import { clientChosen, labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { labelsAt, tokensOf } from '../flow/queries.ts'
import type { Facts } from './facts.ts'

/** What is a check of the caller's credential, and what depends on the request at all. */
export interface CheckQueries {
  /** The value says whether, or as whom, the caller was let in. */
  isCheck(value: Value): boolean
  /** The call verifies a credential, as a model says or as its name and arguments suggest. */
  verifies(call: Value): boolean
  /** The function looks at the credential and decides something by it. */
  checks(id: FunctionId): boolean
  /** The value may differ from request to request; settings of the server do not. */
  variesByRequest(value: Value): boolean
  /** Instructions whose value a variable may hold. */
  definitionsOf(load: Value): readonly Value[]
  /** The value is made of one of the targets: an operand, or what a variable in it holds. */
  isMadeOf(value: Value, targets: ReadonlySet<Value>): boolean
}

const credential = labelSet(['Credential', 'Principal', 'AuthInfo', 'TokenBytes', 'OAuthClient'])
const remembered = labelSet(['StateRead', 'StoredPrincipal'])
const others = labelSet([
  'TransportSession',
  'UnverifiedPrincipal',
  'ForwardedHeader',
  'RemoteAddress',
])
const varying = clientChosen | remembered | credential | others
const expressionDepthMax = 14
const calleeDepthMax = 6
const definitionsMax = 8
const partsMax = 200
const functionsMax = 200
/** Functions that nobody modelled, that are handed a credential and named like a check. */
const checkName = /verif|authent|authoriz|validat|introspect|isvalid|check_?(?:token|key)/i

interface Building {
  readonly facts: Facts
  readonly verifySites: ReadonlySet<Value>
  readonly compareSites: ReadonlySet<Value>
  readonly checks: Map<FunctionId, boolean>
  readonly looks: Map<FunctionId, Look>
}

interface Look {
  readonly looks: boolean
  readonly callees: readonly FunctionId[]
}

export function checkQueries(facts: Facts): CheckQueries {
  const verifiers = [...facts.sites('auth.verify'), ...facts.sites('auth.middleware')]
  const building: Building = {
    facts,
    verifySites: new Set(verifiers.map(({ value }) => value)),
    compareSites: new Set(facts.sites('crypto.compare').map(({ value }) => value)),
    checks: new Map(),
    looks: new Map(),
  }
  return {
    isCheck: (value) => isCheck(building, value),
    verifies: (call) => verifies(building, call),
    checks: (id) => checks(building, id),
    variesByRequest: (value) => varies(building, value),
    definitionsOf: (load) => definitionsOf(building, load),
    isMadeOf: (value, targets) => !everyPart(building, value, (part) => !targets.has(part)),
  }
}

function verifies({ facts, verifySites }: Building, call: Value): boolean {
  if (verifySites.has(call)) return true
  const { flow, program, reach } = facts
  const callee = program.a[call] ?? -1
  // Middleware that a library made, called by hand: `check(request, response, next)`.
  const made = tokensOf(flow, callee)
  if (made.some((token) => token.kind === 'typed' && verifySites.has(token.site))) return true
  if (reach.calleesOf(call).length > 0) return false
  const op = program.op[callee]
  const name = op === Op.Prop || op === Op.Import ? program.strings[program.b[callee] ?? -1] : ''
  if (name === undefined || !checkName.test(name)) return false
  const given = [...argumentsOf(flow.solver, call)]
  return given.some((argument) => (labelsAt(flow, argument) & credential) !== 0)
}

function checks(building: Building, id: FunctionId): boolean {
  const known = building.checks.get(id)
  if (known !== undefined) return known
  const found = functionsFrom(building, id).some((inner) => looksAt(building, inner).looks)
  building.checks.set(id, found)
  return found
}

/** The function, and those that it calls within a few steps, nearest first. */
function functionsFrom(building: Building, id: FunctionId): readonly FunctionId[] {
  const reached = new Set([id])
  let level: readonly FunctionId[] = [id]
  for (let depth = 0; depth < calleeDepthMax && level.length > 0; depth += 1) {
    const next: FunctionId[] = []
    for (const callee of level.flatMap((one) => looksAt(building, one).callees)) {
      if (reached.has(callee) || reached.size >= functionsMax) continue
      reached.add(callee)
      next.push(callee)
    }
    level = next
  }
  return [...reached]
}

/** Whether the function itself decides by a credential, and what else it asks to. */
function looksAt(building: Building, id: FunctionId): Look {
  const known = building.looks.get(id)
  if (known !== undefined) return known
  const { program, reach } = building.facts
  const info = program.functions[id]
  const callees = new Set<FunctionId>()
  let looks = false
  for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !looks; value += 1) {
    const op = program.op[value]
    const operand = program.a[value] ?? -1
    if (op === Op.If || op === Op.Short) looks = isCheckItself(building, operand, callees)
    else if (op === Op.Return) looks = operand >= 0 && decides(building, operand)
    else if (op === Op.Call) {
      looks = verifies(building, value)
      for (const callee of reach.calleesOf(value)) callees.add(callee)
    }
  }
  const look: Look = { looks, callees: [...callees] }
  building.looks.set(id, look)
  return look
}

/** A returned comparison of the credential: `return given === expected`. */
function decides(building: Building, value: Value): boolean {
  const { program } = building.facts
  const open: Value[] = [value]
  for (let steps = 0; open.length > 0 && steps < partsMax; steps += 1) {
    const next = open.pop() ?? -1
    const a = program.a[next] ?? -1
    const op = program.op[next]
    if (op === Op.Await || op === Op.Unary) open.push(a)
    else if (op === Op.Logic) open.push(a, program.b[next] ?? -1)
    else if (op === Op.Call && building.compareSites.has(next)) return true
    else if (op === Op.Binary && isEquality(program.c[next] ?? 0)) {
      if (isCheckItself(building, next, new Set())) return true
    }
  }
  return false
}

export function isEquality(operator: number): boolean {
  return operator >= BinaryOperator.Equal && operator <= BinaryOperator.LooseNotEqual
}

function isCheck(building: Building, value: Value): boolean {
  const callees = new Set<FunctionId>()
  if (isCheckItself(building, value, callees)) return true
  return [...callees].some((id) => checks(building, id))
}

/** Says so of the expression alone, and gathers the functions of the target that it asks. */
function isCheckItself(building: Building, value: Value, callees: Set<FunctionId>): boolean {
  const { flow, program, reach } = building.facts
  return !everyPart(building, value, (part) => {
    const labels = labelsAt(flow, part)
    if ((labels & credential) !== 0 && (labels & remembered) === 0) return false
    if (program.op[part] !== Op.Call) return true
    if (verifies(building, part)) return false
    for (const id of reach.calleesOf(part)) callees.add(id)
    return true
  })
}

function varies(building: Building, value: Value): boolean {
  const { flow, program, reach } = building.facts
  return !everyPart(building, value, (part) => {
    if ((labelsAt(flow, part) & varying) !== 0) return false
    const op = program.op[part]
    if (op !== Op.Param && op !== Op.Catch && op !== Op.Element) return true
    return !reach.atRequestTime(program.functionOf[part] ?? -1)
  })
}

/** Asks of the value and of what it is made of, outermost first, until the answer is no. */
function everyPart(building: Building, value: Value, ask: (part: Value) => boolean): boolean {
  const { size } = building.facts.program
  const seen = new Set<Value>()
  let level: readonly Value[] = [value]
  for (let depth = 0; depth <= expressionDepthMax && level.length > 0; depth += 1) {
    const next: Value[] = []
    for (const part of level) {
      if (part < 0 || part >= size || seen.has(part) || seen.size >= partsMax) continue
      seen.add(part)
      if (!ask(part)) return false
      next.push(...operandsOf(building, part))
    }
    level = next
  }
  return true
}

/** What the value of an expression is made of, one step down. */
function operandsOf(building: Building, value: Value): readonly Value[] {
  const { program, flow } = building.facts
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  switch (program.op[value]) {
    case Op.Binary:
    case Op.Logic:
    case Op.Index:
      return [a, b]
    case Op.Unary:
    case Op.Await:
    case Op.Prop:
      return [a]
    case Op.Store:
    case Op.Named:
      return [b]
    case Op.Select:
      return [a, b, program.c[value] ?? -1]
    case Op.Concat:
      return [...(program.lists[a] ?? [])]
    case Op.Load:
      return definitionsOf(building, value)
    case Op.Call:
      return [...argumentsOf(flow.solver, value), receiverOf(flow.solver, value)]
    default:
      return []
  }
}

function definitionsOf(building: Building, load: Value): readonly Value[] {
  const { graph } = building.facts.flow
  const found: Value[] = []
  const open: number[] = [load]
  const seen = new Set<number>(open)
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (graph.kind(edge) === Edge.LabelOnly || seen.has(from)) continue
      if (found.length >= definitionsMax || seen.size > definitionsMax * 4) return found
      seen.add(from)
      if (from < building.facts.program.size) found.push(from)
      else open.push(from)
    }
  }
  return found
}
