import type { Facts } from '../facts/facts.ts'
import { Edge, carriesOnlyLabels } from '../flow/graph.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { BinaryOperator, ConstKind, Op } from '../ir/opcode.ts'
import type { Program, Value } from '../ir/program.ts'
import type { Hop } from './spread.ts'

const comparing: ReadonlySet<number> = new Set([
  BinaryOperator.Equal,
  BinaryOperator.NotEqual,
  BinaryOperator.LooseEqual,
  BinaryOperator.LooseNotEqual,
  BinaryOperator.In,
  BinaryOperator.NotIn,
])
const membership =
  /^(?:has|includes|contains|indexOf|startsWith|endsWith|startswith|endswith|test|match|some|check)$/

/** Methods whose result is the text itself, or a part of it. */
const textual =
  /^(?:split|rsplit|partition|shift|pop|at|find|trim|strip|toLowerCase|lower|toString|String|str|replace|slice|join|get|decode|normalize|removeprefix)$/

/**
 * The values of a kind (`has`) that one part of a condition compares with something: by an
 * operator, by asking a list, or in a predicate of the target.
 */
export function comparedParts(
  facts: Facts,
  value: Value,
  has: (side: Value) => boolean,
): readonly Value[] {
  const { program, flow, reach, conditions } = facts
  const ofKind = (sides: readonly Value[]): readonly Value[] =>
    sides.some((side) => isNothing(program, side))
      ? []
      : sides.filter((side) => side >= 0 && has(side))
  if (program.op[value] === Op.Binary) {
    if (!comparing.has(program.c[value] ?? 0)) return []
    return ofKind([program.a[value] ?? -1, program.b[value] ?? -1])
  }
  if (program.op[value] !== Op.Call) return []
  const callees = reach.calleesOf(value)
  if (callees.length > 0) {
    return callees
      .flatMap((id) => conditions.comparisonsIn(id))
      .flatMap(({ left, right }) => ofKind([left, right]))
  }
  if (!membership.test(calledName(program, value))) return []
  return ofKind([receiverOf(flow.solver, value), ...argumentsOf(flow.solver, value)])
}

/** The method or function a call names, `''` where it names none. */
export function calledName(program: Program, call: Value): string {
  const callee = program.a[call] ?? -1
  const op = program.op[callee]
  if (op === Op.Prop || op === Op.Import) return program.strings[program.b[callee] ?? -1] ?? ''
  return op === Op.Global ? (program.strings[program.a[callee] ?? -1] ?? '') : ''
}

/** Asking whether a value is there at all, or how long it is, is no comparison of what it says. */
function isNothing(program: Program, value: Value): boolean {
  const text = program.strings[program.a[value] ?? -1]
  if (program.op[value] === Op.Global) return text === 'undefined'
  if (program.op[value] !== Op.Const) return false
  const kind = program.b[value]
  const isAbsence = kind === ConstKind.Null || kind === ConstKind.Undefined
  return isAbsence || kind === ConstKind.Number || text === ''
}

/** What arrives is the text itself, or a part of it: for `spreadFrom`. */
export function staysText({ program }: Facts, { to, kind }: Hop): boolean {
  if (kind === Edge.StoreRead) return false
  if (!carriesOnlyLabels(kind) || to >= program.size) return true
  switch (program.op[to]) {
    case Op.Call:
      return textual.test(calledName(program, to))
    case Op.ObjectLiteral:
    case Op.ArrayLiteral:
    case Op.Binary:
      return false
    default:
      return true
  }
}
