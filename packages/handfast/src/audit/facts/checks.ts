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
/** Functions that nobody modelled, that are handed a credential and named like a check. */
const checkName = /verif|authent|authoriz|validat|introspect|isvalid|check_?(?:token|key)/i

interface Building {
  readonly facts: Facts
  readonly verifySites: ReadonlySet<Value>
  readonly compareSites: ReadonlySet<Value>
  readonly checks: Map<FunctionId, boolean>
}

export function checkQueries(facts: Facts): CheckQueries {
  const verifiers = [...facts.sites('auth.verify'), ...facts.sites('auth.middleware')]
  const building: Building = {
    facts,
    verifySites: new Set(verifiers.map(({ value }) => value)),
    compareSites: new Set(facts.sites('crypto.compare').map(({ value }) => value)),
    checks: new Map(),
  }
  return {
    isCheck: (value) => isCheck(building, value, 0),
    verifies: (call) => verifies(building, call),
    checks: (id) => checks(building, id, 0),
    variesByRequest: (value) => varies(building, value, 0),
    definitionsOf: (load) => definitionsOf(building, load),
    isMadeOf: (value, targets) => isMadeOf(building, value, { targets, depth: 0 }),
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

function checks(building: Building, id: FunctionId, depth: number): boolean {
  const known = building.checks.get(id)
  if (known !== undefined || depth > calleeDepthMax) return known ?? false
  building.checks.set(id, false)
  const { program, reach } = building.facts
  const info = program.functions[id]
  let found = false
  for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !found; value += 1) {
    const op = program.op[value]
    const operand = program.a[value] ?? -1
    if (op === Op.If || op === Op.Short) found = isCheck(building, operand, 0)
    else if (op === Op.Return) found = operand >= 0 && decides(building, operand)
    else if (op === Op.Call) {
      found =
        verifies(building, value) ||
        reach.calleesOf(value).some((callee) => checks(building, callee, depth + 1))
    }
  }
  building.checks.set(id, found)
  return found
}

/** A returned comparison of the credential: `return given === expected`. */
function decides(building: Building, value: Value): boolean {
  const { program } = building.facts
  const go = (operand: number | undefined): boolean => decides(building, operand ?? -1)
  switch (program.op[value]) {
    case Op.Await:
    case Op.Unary:
      return go(program.a[value])
    case Op.Logic:
      return go(program.a[value]) || go(program.b[value])
    case Op.Binary:
      return isEquality(program.c[value] ?? 0) && isCheck(building, value, 0)
    case Op.Call:
      return building.compareSites.has(value)
    default:
      return false
  }
}

export function isEquality(operator: number): boolean {
  return operator >= BinaryOperator.Equal && operator <= BinaryOperator.LooseNotEqual
}

function isCheck(building: Building, value: Value, depth: number): boolean {
  const { facts } = building
  const { flow, program, reach } = facts
  if (value < 0 || value >= program.size || depth > expressionDepthMax) return false
  const labels = labelsAt(flow, value)
  if ((labels & credential) !== 0 && (labels & remembered) === 0) return true
  const go = (operand: Value): boolean => isCheck(building, operand, depth + 1)
  if (program.op[value] === Op.Call) {
    if (verifies(building, value)) return true
    if (reach.calleesOf(value).some((id) => checks(building, id, 1))) return true
  }
  return operandsOf(building, value).some(go)
}

function varies(building: Building, value: Value, depth: number): boolean {
  const { flow, program, reach } = building.facts
  if (value < 0 || value >= program.size) return false
  if (depth > expressionDepthMax || (labelsAt(flow, value) & varying) !== 0) return true
  const op = program.op[value]
  if (op === Op.Param || op === Op.Catch || op === Op.Element) {
    return reach.atRequestTime(program.functionOf[value] ?? -1)
  }
  return operandsOf(building, value).some((operand) => varies(building, operand, depth + 1))
}

interface Sought {
  readonly targets: ReadonlySet<Value>
  readonly depth: number
}

function isMadeOf(building: Building, value: Value, { targets, depth }: Sought): boolean {
  if (value < 0 || depth > expressionDepthMax) return false
  if (targets.has(value)) return true
  const further: Sought = { targets, depth: depth + 1 }
  return operandsOf(building, value).some((operand) => isMadeOf(building, operand, further))
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
