import type {
  BinaryExpression,
  ConditionalExpression,
  Expression,
  LogicalExpression,
  PrivateInExpression,
  TemplateLiteral,
  UnaryExpression,
} from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { BinaryOperator, ConstKind, LogicOperator, Op, UnaryOperator } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { closeRegion, emit, emitConst, emitString, openRegion, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { constantString } from './names.ts'

const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map([
  ['+', BinaryOperator.Add],
  ['-', BinaryOperator.Subtract],
  ['*', BinaryOperator.Multiply],
  ['/', BinaryOperator.Divide],
  ['%', BinaryOperator.Modulo],
  ['**', BinaryOperator.Power],
  ['===', BinaryOperator.Equal],
  ['!==', BinaryOperator.NotEqual],
  ['==', BinaryOperator.LooseEqual],
  ['!=', BinaryOperator.LooseNotEqual],
  ['<', BinaryOperator.Less],
  ['<=', BinaryOperator.LessEqual],
  ['>', BinaryOperator.Greater],
  ['>=', BinaryOperator.GreaterEqual],
  ['in', BinaryOperator.In],
  ['instanceof', BinaryOperator.InstanceOf],
  ['&', BinaryOperator.Bitwise],
  ['|', BinaryOperator.Bitwise],
  ['^', BinaryOperator.Bitwise],
  ['<<', BinaryOperator.Bitwise],
  ['>>', BinaryOperator.Bitwise],
  ['>>>', BinaryOperator.Bitwise],
])

const unaryOperators: ReadonlyMap<string, UnaryOperator> = new Map([
  ['!', UnaryOperator.Not],
  ['-', UnaryOperator.Negate],
  ['+', UnaryOperator.Plus],
  ['~', UnaryOperator.BitNot],
  ['typeof', UnaryOperator.TypeOf],
  ['void', UnaryOperator.Void],
])

/** The operation of an operator as it is written, also of `+=` once its `=` is gone. */
export function binaryOperator(operator: string): BinaryOperator {
  return binaryOperators.get(operator) ?? BinaryOperator.Other
}

export function logicOperator(operator: string): LogicOperator {
  if (operator === '&&') return LogicOperator.And
  return operator === '||' ? LogicOperator.Or : LogicOperator.Nullish
}

type Binary = BinaryExpression | PrivateInExpression

/**
 * Chains such as `a + b + c` nest to the left, thousands deep in generated code, so the left spine
 * is unwound in a loop. A `+` with a string on one side becomes Concat, and takes in the pieces
 * that follow.
 */
export function lowerBinary(lowering: Lowering, node: Binary): Value {
  const spine: Binary[] = [node]
  let first = node.left
  while (first.type === 'BinaryExpression') {
    spine.push(first)
    first = first.left
  }
  let value =
    first.type === 'PrivateIdentifier'
      ? emitString(lowering, first, `#${first.name}`)
      : lowering.descent.expression(lowering, first)
  let isText = first.type !== 'PrivateIdentifier' && isString(first)
  let pieces: Value[] | undefined
  for (let at = spine.length - 1; at >= 0; at -= 1) {
    const step = spine[at]
    if (step === undefined) break
    const right = lowering.descent.expression(lowering, step.right)
    if (step.operator === '+' && (isText || isString(step.right))) {
      pieces ??= [value]
      pieces.push(right)
      isText = true
      if (spine[at - 1]?.operator === '+') continue
      value = emit(lowering, Op.Concat, step, lowering.builder.list(pieces))
      pieces = undefined
      continue
    }
    value = emit(lowering, Op.Binary, step, value, right, binaryOperator(step.operator))
    isText = false
  }
  return value
}

function isString(node: Expression): boolean {
  return (
    node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
  )
}

/** `a || b || c` nests to the left too. */
export function lowerLogical(lowering: Lowering, node: LogicalExpression): Value {
  const spine: LogicalExpression[] = [node]
  let first = node.left
  while (first.type === 'LogicalExpression') {
    spine.push(first)
    first = first.left
  }
  let value = lowering.descent.expression(lowering, first)
  for (let at = spine.length - 1; at >= 0; at -= 1) {
    const step = spine[at]
    if (step !== undefined) value = lowerShort(lowering, step, value, step)
  }
  return value
}

/** The right side of a logical operator in its region, and the Logic that joins both sides. */
export function lowerShort(
  lowering: Lowering,
  span: Span,
  left: Value,
  node: { readonly operator: string; readonly right: Expression },
): Value {
  const operator = logicOperator(node.operator)
  openRegion(lowering, Op.Short, span, left, operator)
  const right = lowering.descent.expression(lowering, node.right)
  closeRegion(lowering, span)
  return emit(lowering, Op.Logic, span, left, right, operator)
}

export function lowerConditional(lowering: Lowering, node: ConditionalExpression): Value {
  const { descent } = lowering
  const test = descent.expression(lowering, node.test)
  openRegion(lowering, Op.If, node, test)
  const consequent = descent.expression(lowering, node.consequent)
  emit(lowering, Op.Else, node)
  const alternate = descent.expression(lowering, node.alternate)
  closeRegion(lowering, node)
  return emit(lowering, Op.Select, node, test, consequent, alternate)
}

export function lowerUnary(lowering: Lowering, node: UnaryExpression): Value {
  if (node.operator === 'delete') return lowerDelete(lowering, node)
  const value = lowering.descent.expression(lowering, node.argument)
  return emit(
    lowering,
    Op.Unary,
    node,
    value,
    unaryOperators.get(node.operator) ?? UnaryOperator.Void,
  )
}

function lowerDelete(lowering: Lowering, node: UnaryExpression): Value {
  const { descent } = lowering
  const target = node.argument.type === 'ChainExpression' ? node.argument.expression : node.argument
  if (target.type !== 'MemberExpression') {
    return unknown(lowering, node, [descent.expression(lowering, node.argument)])
  }
  const object = descent.expression(lowering, target.object)
  if (target.computed) {
    return emit(lowering, Op.Delete, node, object, descent.expression(lowering, target.property))
  }
  const key = emitString(lowering, target.property, target.property.name)
  return emit(lowering, Op.Delete, node, object, key)
}

export function lowerTemplate(lowering: Lowering, node: TemplateLiteral): Value {
  const text = constantString(node)
  if (text !== undefined) return emitString(lowering, node, text)
  const pieces: Value[] = []
  for (const [position, quasi] of node.quasis.entries()) {
    const fixed = quasi.value.cooked ?? quasi.value.raw
    if (fixed !== '') pieces.push(emitString(lowering, quasi, fixed))
    const hole = node.expressions[position]
    if (hole !== undefined) pieces.push(lowering.descent.expression(lowering, hole))
  }
  return emit(lowering, Op.Concat, node, lowering.builder.list(pieces))
}

/** A number that the lowering supplies, such as the position of an array element. */
export function emitNumber(lowering: Lowering, span: Span, number: number): Value {
  return emitConst(lowering, span, String(number), ConstKind.Number)
}

/** Writes nothing: `none` stands for an absent argument. */
export function optionalExpression(lowering: Lowering, node: Expression | null): Value {
  return node === null ? none : lowering.descent.expression(lowering, node)
}
