import { BinaryOperator, LogicOperator, Op, UnaryOperator } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { Kind } from './kind.ts'
import { concat, isStringLiteral } from './literals.ts'
import { closeRegion, emit, expression, expressionsOf, openRegion } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { writeOutsideComprehensions } from './scope.ts'
import { child, firstChild, kindOf, nextOf, noNode, sibling, textOf } from './tree.ts'

const operators: Uint8Array = operatorTable([
  [Kind.Plus, BinaryOperator.Add],
  [Kind.Minus, BinaryOperator.Subtract],
  [Kind.Star, BinaryOperator.Multiply],
  [Kind.StarStar, BinaryOperator.Power],
  [Kind.Slash, BinaryOperator.Divide],
  [Kind.SlashSlash, BinaryOperator.Divide],
  [Kind.Percent, BinaryOperator.Modulo],
  [Kind.Bits, BinaryOperator.Bitwise],
  [Kind.Equal, BinaryOperator.Equal],
  [Kind.NotEqual, BinaryOperator.NotEqual],
  [Kind.Is, BinaryOperator.Equal],
  [Kind.IsNot, BinaryOperator.NotEqual],
  [Kind.Less, BinaryOperator.Less],
  [Kind.LessEqual, BinaryOperator.LessEqual],
  [Kind.Greater, BinaryOperator.Greater],
  [Kind.GreaterEqual, BinaryOperator.GreaterEqual],
  [Kind.In, BinaryOperator.In],
  [Kind.NotIn, BinaryOperator.NotIn],
])

function operatorTable(entries: readonly (readonly [Kind, BinaryOperator])[]): Uint8Array {
  const table = new Uint8Array(256).fill(BinaryOperator.Other)
  for (const [kind, operator] of entries) table[kind] = operator
  return table
}

function operatorOf(lowering: Lowering, token: number): number {
  return operators[kindOf(lowering.tree, token)] ?? BinaryOperator.Other
}

/** The nodes of a chain such as `a + b + c` from the outermost to the innermost. */
function leftSpine(lowering: Lowering, node: number): number[] {
  const { tree } = lowering
  const kind = kindOf(tree, node)
  const spine = [node]
  let left = firstChild(tree, node)
  while (kindOf(tree, left) === kind) {
    spine.push(left)
    left = firstChild(tree, left)
  }
  return spine
}

/**
 * Chains nest to the left, thousands deep in generated code, so the left spine is unwound in a
 * loop. A `+` with a string on one side becomes Concat and takes in the pieces that follow.
 */
export function lowerBinary(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const spine = leftSpine(lowering, node)
  const first = firstChild(tree, spine.at(-1) ?? node)
  let value = expression(lowering, first)
  let isText = isStringLiteral(lowering, first)
  let pieces: Value[] | undefined
  for (let at = spine.length - 1; at >= 0; at -= 1) {
    const step = spine[at] ?? node
    const token = child(tree, step, 1)
    const right = sibling(tree, step, token)
    const operator = operatorOf(lowering, token)
    if (operator === BinaryOperator.Modulo && isText && pieces === undefined) {
      value = concat(lowering, step, [value, ...formatArguments(lowering, right)])
      continue
    }
    const operand = expression(lowering, right)
    if (operator === BinaryOperator.Add && (isText || isStringLiteral(lowering, right))) {
      isText = true
      pieces ??= [value]
      pieces.push(operand)
      const outer = spine[at - 1]
      const continues = outer !== undefined && kindOf(tree, child(tree, outer, 1)) === Kind.Plus
      if (continues) continue
      value = concat(lowering, step, pieces)
      pieces = undefined
      continue
    }
    isText = false
    value = emit(lowering, Op.Binary, step, value, operand, operator)
  }
  return value
}

/** What `%` puts into a format: the parts of a tuple, else the one value. */
function formatArguments(lowering: Lowering, node: number): Value[] {
  return kindOf(lowering.tree, node) === Kind.Tuple
    ? expressionsOf(lowering, node)
    : [expression(lowering, node)]
}

/** The value of `target operator right`, for augmented assignment. */
export function combine(
  lowering: Lowering,
  node: number,
  left: Value,
  operands: { token: number; right: number },
): Value {
  const operator = operatorOf(lowering, operands.token)
  const right = expression(lowering, operands.right)
  if (operator === BinaryOperator.Add && isStringLiteral(lowering, operands.right)) {
    return concat(lowering, node, [left, right])
  }
  return emit(lowering, Op.Binary, node, left, right, operator)
}

export function lowerBoolean(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const spine = leftSpine(lowering, node)
  let value = expression(lowering, firstChild(tree, spine.at(-1) ?? node))
  for (let at = spine.length - 1; at >= 0; at -= 1) {
    const step = spine[at] ?? node
    const token = child(tree, step, 1)
    const operator = kindOf(tree, token) === Kind.And ? LogicOperator.And : LogicOperator.Or
    openRegion(lowering, Op.Short, step, value, operator)
    const right = expression(lowering, sibling(tree, step, token))
    closeRegion(lowering)
    value = emit(lowering, Op.Logic, step, value, right, operator)
  }
  return value
}

/** `a < b < c` is `a < b and b < c` with `b` evaluated once. */
export function lowerComparison(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  let left = expression(lowering, firstChild(tree, node))
  let result: Value = none
  const end = nextOf(tree, node)
  let token = nextOf(tree, firstChild(tree, node))
  while (token < end) {
    const operand = sibling(tree, node, token)
    const isChained = result !== none
    if (isChained) openRegion(lowering, Op.Short, node, result, LogicOperator.And)
    const right = expression(lowering, operand)
    const compared = emit(lowering, Op.Binary, node, left, right, operatorOf(lowering, token))
    if (isChained) {
      closeRegion(lowering)
      result = emit(lowering, Op.Logic, node, result, compared, LogicOperator.And)
    } else {
      result = compared
    }
    left = right
    token = operand === noNode ? end : nextOf(tree, operand)
  }
  return result === none ? left : result
}

export function lowerNot(lowering: Lowering, node: number): Value {
  const operand = expression(lowering, firstChild(lowering.tree, node))
  return emit(lowering, Op.Unary, node, operand, UnaryOperator.Not)
}

export function lowerUnary(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const token = firstChild(tree, node)
  const operand = expression(lowering, sibling(tree, node, token))
  return emit(lowering, Op.Unary, node, operand, unaryOperatorOf(kindOf(tree, token)))
}

function unaryOperatorOf(kind: number): UnaryOperator {
  if (kind === Kind.Minus) return UnaryOperator.Negate
  return kind === Kind.Plus ? UnaryOperator.Plus : UnaryOperator.BitNot
}

/** `then if condition else otherwise`: in the tree as written, evaluated condition first. */
export function lowerConditional(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const then = firstChild(tree, node)
  const condition = sibling(tree, node, then)
  const tested = expression(lowering, condition)
  openRegion(lowering, Op.If, condition, tested)
  const whenTrue = expression(lowering, then)
  emit(lowering, Op.Else, noNode)
  const whenFalse = expression(lowering, sibling(tree, node, condition))
  closeRegion(lowering)
  return emit(lowering, Op.Select, node, tested, whenTrue, whenFalse)
}

export function lowerNamedExpression(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const name = firstChild(tree, node)
  const value = expression(lowering, sibling(tree, node, name))
  if (kindOf(tree, name) === Kind.Identifier) {
    writeOutsideComprehensions(lowering, node, textOf(tree, name), value)
  }
  return value
}
