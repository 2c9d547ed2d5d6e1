import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { Kind } from './kind.ts'
import { constant, emit, expression, expressionsOf, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { readDottedName, readName } from './scope.ts'
import { stringParts, unescapeText } from './string-text.ts'
import { endOf, firstChild, kindOf, noNode, sibling, startOf, textOf } from './tree.ts'

export function lowerIdentifier(lowering: Lowering, node: number): Value {
  const name = textOf(lowering.tree, node)
  return name === '' ? unknown(lowering, node) : readName(lowering, node, name)
}

/** Names in patterns, which the grammar does not take apart. */
export function lowerDottedName(lowering: Lowering, node: number): Value {
  return readDottedName(lowering, node, textOf(lowering.tree, node))
}

export function lowerNumber(lowering: Lowering, node: number): Value {
  return constant(lowering, node, textOf(lowering.tree, node), ConstKind.Number)
}

export function lowerBoolean(lowering: Lowering, node: number): Value {
  return constant(lowering, node, textOf(lowering.tree, node), ConstKind.Boolean)
}

export function lowerNone(lowering: Lowering, node: number): Value {
  return constant(lowering, node, 'None', ConstKind.Null)
}

export function lowerEllipsis(lowering: Lowering, node: number): Value {
  return constant(lowering, node, '...', ConstKind.Undefined)
}

export function lowerString(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  if (firstChild(tree, node) !== noNode)
    return concat(lowering, node, formattedPieces(lowering, node))
  return constant(lowering, node, plainText(lowering, node), constKind(lowering, node))
}

/** `"a" f"{b}" "c"`: one string, of neighbours. */
export function lowerConcatenatedString(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const first = firstChild(tree, node)
  if (!hasFormatted(lowering, node)) {
    const texts: string[] = []
    for (let at = first; at !== noNode; at = sibling(tree, node, at)) {
      if (tree.kind[at] === Kind.String) texts.push(plainText(lowering, at))
    }
    return constant(lowering, node, texts.join(''), constKind(lowering, first))
  }
  const pieces: Value[] = []
  for (let at = first; at !== noNode; at = sibling(tree, node, at)) {
    if (firstChild(tree, at) === noNode) pieces.push(expression(lowering, at))
    else pieces.push(...formattedPieces(lowering, at))
  }
  return concat(lowering, node, pieces)
}

function hasFormatted(lowering: Lowering, node: number): boolean {
  const { tree } = lowering
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (firstChild(tree, at) !== noNode) return true
  }
  return false
}

export function concat(lowering: Lowering, node: number, pieces: readonly Value[]): Value {
  return emit(lowering, Op.Concat, node, lowering.builder.list(pieces))
}

/** The text of a string literal without holes. */
export function plainText(lowering: Lowering, node: number): string {
  const { tree } = lowering
  const { start, end, isRaw } = stringParts(tree.text, startOf(tree, node), endOf(tree, node))
  const text = tree.text.slice(start, end)
  return isRaw ? text : unescapeText(text)
}

function constKind(lowering: Lowering, node: number): ConstKind {
  const { tree } = lowering
  const { isBytes } = stringParts(tree.text, startOf(tree, node), endOf(tree, node))
  return isBytes ? ConstKind.Bytes : ConstKind.String
}

/** Fixed pieces and values of an f-string, in order. Format specifications do not count as text. */
function formattedPieces(lowering: Lowering, node: number): Value[] {
  const { tree } = lowering
  const { isRaw } = stringParts(tree.text, startOf(tree, node), endOf(tree, node))
  const pieces: Value[] = []
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (tree.kind[at] === Kind.StringContent) {
      const text = textOf(tree, at).replaceAll('{{', '{').replaceAll('}}', '}')
      pieces.push(constant(lowering, at, isRaw ? text : unescapeText(text)))
    } else {
      pieces.push(expression(lowering, at))
    }
  }
  return pieces
}

/**
 * One hole of an f-string. Holes in its format specification are evaluated and not part of the
 * value.
 */
export function lowerInterpolation(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const values: Value[] = []
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (tree.kind[at] === Kind.FormatSpecifier) expressionsOf(lowering, at)
    else if (tree.kind[at] !== Kind.TypeConversion) values.push(expression(lowering, at))
  }
  const [only] = values
  return only !== undefined && values.length === 1
    ? only
    : emit(lowering, Op.ArrayLiteral, node, lowering.builder.list(values), 0)
}

/** Whether an expression is a string literal, so that `+` and `%` on it build text. */
export function isStringLiteral(lowering: Lowering, node: number): boolean {
  const { tree } = lowering
  let at = node
  while (kindOf(tree, at) === Kind.ParenthesizedExpression) at = firstChild(tree, at)
  const kind = kindOf(tree, at)
  return kind === Kind.String || kind === Kind.ConcatenatedString
}
