import { BinaryOperator, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { Kind } from './kind.ts'
import { plainText } from './literals.ts'
import { emit, expression } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { readDottedName } from './scope.ts'
import { endOf, firstChild, kindOf, noNode, sibling, startOf } from './tree.ts'

const quotedName = /^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/

/** What stands where a type is expected. A dotted name in quotes is what it names. */
export function lowerType(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const inner = typeInside(lowering, node)
  if (kindOf(tree, inner) === Kind.String && firstChild(tree, inner) === noNode) {
    const text = plainText(lowering, inner)
    if (quotedName.test(text)) return readDottedName(lowering, inner, text)
  }
  return expression(lowering, inner)
}

function typeInside(lowering: Lowering, node: number): number {
  const { tree } = lowering
  let inner = node
  while (kindOf(tree, inner) === Kind.Type) inner = firstChild(tree, inner)
  return inner
}

/** `list[T] | None`, where the grammar does not see an operator in it. */
export function lowerUnionType(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const first = firstChild(tree, node)
  let value = expression(lowering, first)
  for (let at = sibling(tree, node, first); at !== noNode; at = sibling(tree, node, at)) {
    value = emit(lowering, Op.Binary, node, value, expression(lowering, at), BinaryOperator.Bitwise)
  }
  return value
}

/** Generic types whose strings are strings, from which argument on. */
const textArguments: ReadonlyMap<string, number> = new Map([
  ['Literal', 0],
  ['Annotated', 1],
])

/** `list[int]` where a type is expected; the grammar tells it from a subscript. */
export function lowerGenericType(lowering: Lowering, node: number): Value {
  const { builder, tree } = lowering
  const base = firstChild(tree, node)
  const value = expression(lowering, base)
  const name = tree.text.slice(startOf(tree, base), endOf(tree, base))
  const textFrom = textArguments.get(name) ?? Number.POSITIVE_INFINITY
  const keys: Value[] = []
  const parameters = sibling(tree, node, base)
  for (let at = firstChild(tree, parameters); at !== noNode; at = sibling(tree, parameters, at)) {
    const isText = keys.length >= textFrom
    keys.push(expression(lowering, isText ? typeInside(lowering, at) : at))
  }
  const [only] = keys
  const key =
    only !== undefined && keys.length === 1
      ? only
      : emit(lowering, Op.ArrayLiteral, node, builder.list(keys), 0)
  return emit(lowering, Op.Index, node, value, key, 0)
}
