import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { subscriptKey } from './access.ts'
import { Kind } from './kind.ts'
import { plainText } from './literals.ts'
import { emit, expression, expressionsOf } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { readName } from './scope.ts'
import { endOf, firstChild, kindOf, noNode, startOf } from './tree.ts'

const quotedName = /^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/u

/** A parameter's annotation. A dotted name in quotes is what it names. */
export function annotation(lowering: Lowering, type: number): Value {
  const { tree } = lowering
  let inner = type
  while (kindOf(tree, inner) === Kind.Type) inner = firstChild(tree, inner)
  if (kindOf(tree, inner) === Kind.String && firstChild(tree, inner) === noNode) {
    const text = plainText(lowering, inner)
    if (quotedName.test(text)) return quoted(lowering, inner, text)
  }
  return expression(lowering, inner)
}

function quoted(lowering: Lowering, node: number, text: string): Value {
  const { builder } = lowering
  const [first = '', ...rest] = text.split('.')
  let value = readName(lowering, node, first)
  for (const name of rest) value = emit(lowering, Op.Prop, node, value, builder.string(name), 0)
  return value
}

/** `list[int]` where only a type can stand, which the grammar tells from a subscript. */
export function lowerGenericType(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const base = firstChild(tree, node)
  const value = expression(lowering, base)
  const holdsText = textHolders.test(tree.text.slice(startOf(tree, base), endOf(tree, base)))
  const key = typeArguments(lowering, node, { base, holdsText })
  return emit(lowering, Op.Index, node, value, key, 0)
}

/** Generic types whose strings are strings. */
const textHolders = /(?:^|\.)(?:Literal|Annotated)$/

function typeArguments(
  lowering: Lowering, node: number, { base, holdsText }: { base: number, holdsText: boolean },
): Value {
  const { tree } = lowering
  void holdsText
  void expressionsOf
  return subscriptKey(lowering, node, base === noNode ? firstChild(tree, node) : base)
}
