import { CallFlag, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { Kind } from './kind.ts'
import { emit, expression, expressionsOf, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { firstChild, kindOf, lastChild, noNode, sibling, textOf } from './tree.ts'

export function lowerAttribute(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const object = firstChild(tree, node)
  const value = expression(lowering, object)
  return emit(lowering, Op.Prop, node, value, attributeName(lowering, node))
}

export function attributeName(lowering: Lowering, node: number): number {
  return lowering.builder.string(textOf(lowering.tree, lastChild(lowering.tree, node)))
}

export function lowerSubscript(lowering: Lowering, node: number): Value {
  const object = firstChild(lowering.tree, node)
  const value = expression(lowering, object)
  return emit(lowering, Op.Index, node, value, subscriptKey(lowering, node, object), 0)
}

/** What stands in the brackets after `object`: one key, or a tuple of them. */
export function subscriptKey(lowering: Lowering, node: number, object: number): Value {
  const { tree } = lowering
  const first = sibling(tree, node, object)
  if (sibling(tree, node, first) === noNode) return expression(lowering, first)
  const keys: Value[] = []
  for (let at = first; at !== noNode; at = sibling(tree, node, at))
    keys.push(expression(lowering, at))
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list(keys), 0)
}

export function lowerSequence(lowering: Lowering, node: number): Value {
  return sequence(lowering, node, 0)
}

export function lowerSet(lowering: Lowering, node: number): Value {
  return sequence(lowering, node, 1)
}

function sequence(lowering: Lowering, node: number, isSet: number): Value {
  const values = expressionsOf(lowering, node)
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list(values), isSet)
}

export function lowerDictionary(lowering: Lowering, node: number): Value {
  const entries = expressionsOf(lowering, node)
  return emit(lowering, Op.ObjectLiteral, node, lowering.builder.list(entries))
}

export function lowerPair(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const key = firstChild(tree, node)
  const keyValue = expression(lowering, key)
  const value = expression(lowering, sibling(tree, node, key))
  return emit(lowering, Op.Pair, node, keyValue, value, 0)
}

export function lowerListSplat(lowering: Lowering, node: number): Value {
  return emit(lowering, Op.Spread, node, expression(lowering, firstChild(lowering.tree, node)), 0)
}

export function lowerDictionarySplat(lowering: Lowering, node: number): Value {
  return emit(lowering, Op.Spread, node, expression(lowering, firstChild(lowering.tree, node)), 1)
}

export function lowerKeywordArgument(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const name = firstChild(tree, node)
  const value = expression(lowering, sibling(tree, node, name))
  return emit(lowering, Op.Named, node, lowering.builder.string(textOf(tree, name)), value)
}

export function lowerCall(lowering: Lowering, node: number): Value {
  const { builder, tree } = lowering
  const callee = firstChild(tree, node)
  if (isSuper(lowering, callee)) return emit(lowering, Op.Super, node)
  const calleeValue = expression(lowering, callee)
  const list = sibling(tree, node, callee)
  return emit(lowering, Op.Call, node, calleeValue, builder.list(argumentValues(lowering, list)), 0)
}

/** A generator expression may stand for the whole list of arguments: `any(x for x in y)`. */
function argumentValues(lowering: Lowering, list: number): Value[] {
  if (list === noNode) return []
  return kindOf(lowering.tree, list) === Kind.ArgumentList
    ? expressionsOf(lowering, list)
    : [expression(lowering, list)]
}

/** `super()` and `super(Class, self)` mean the same; nobody names anything else so. */
function isSuper(lowering: Lowering, callee: number): boolean {
  return (
    kindOf(lowering.tree, callee) === Kind.Identifier && textOf(lowering.tree, callee) === 'super'
  )
}

/** `decorator(value)`, as `@decorator` applies it. */
export function applyDecorator(
  lowering: Lowering,
  node: number,
  decorator: Value,
  value: Value,
): Value {
  const list = lowering.builder.list([value])
  return emit(lowering, Op.Call, node, decorator, list, CallFlag.Decorator)
}

/** Parentheses, `type`, `as` targets: the value is that of the one thing inside. */
export function lowerInner(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  let inner = firstChild(tree, node)
  while (kindOf(tree, inner) === Kind.ParenthesizedExpression) inner = firstChild(tree, inner)
  return inner === noNode ? unknown(lowering, node) : expression(lowering, inner)
}

export function lowerAwait(lowering: Lowering, node: number): Value {
  return emit(lowering, Op.Await, node, expression(lowering, firstChild(lowering.tree, node)))
}

export function lowerYield(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  let operand = firstChild(tree, node)
  const delegates = kindOf(tree, operand) === Kind.From
  if (delegates) operand = sibling(tree, node, operand)
  const value = operand === noNode ? none : expression(lowering, operand)
  return emit(lowering, Op.Yield, node, value, delegates ? 1 : 0)
}

/** Statements and expressions that have no operation keep what they were computed from. */
export function lowerUnknown(lowering: Lowering, node: number): Value {
  return unknown(lowering, node, expressionsOf(lowering, node))
}
