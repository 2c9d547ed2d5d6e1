import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { attributeName, subscriptKey } from './access.ts'
import { Kind } from './kind.ts'
import { constant, emit, expression, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { combine } from './operators.ts'
import { declareField, readName, writeName } from './scope.ts'
import { childCount, firstChild, kindOf, noNode, sibling, textOf } from './tree.ts'

/** Writes a value to a name, an attribute, an element, or the parts of a pattern. */
export function assign(lowering: Lowering, target: number, value: Value): void {
  if (lowering.depth >= lowering.depthMax) {
    lowering.clipped = true
    return
  }
  lowering.depth += 1
  assignTo(lowering, target, value)
  lowering.depth -= 1
}

function assignTo(lowering: Lowering, target: number, value: Value): void {
  const { tree } = lowering
  switch (kindOf(tree, target)) {
    case Kind.Identifier:
      writeName(lowering, target, textOf(tree, target), value)
      return
    case Kind.Attribute: {
      const object = expression(lowering, firstChild(tree, target))
      emit(lowering, Op.SetProp, target, object, attributeName(lowering, target), value)
      return
    }
    case Kind.Subscript: {
      const object = firstChild(tree, target)
      const objectValue = expression(lowering, object)
      const key = subscriptKey(lowering, target, object)
      emit(lowering, Op.SetIndex, target, objectValue, key, value)
      return
    }
    case Kind.PatternList:
    case Kind.TuplePattern:
    case Kind.ListPattern:
    case Kind.Tuple:
    case Kind.List:
    case Kind.ExpressionList:
      destructure(lowering, target, value)
      return
    case Kind.ParenthesizedExpression:
    case Kind.AsPatternTarget:
      assign(lowering, firstChild(tree, target), value)
      return
    default:
      unknown(lowering, target, [value])
  }
}

/** Parts are read by position; those after a starred one are counted from the end. */
function destructure(lowering: Lowering, pattern: number, value: Value): void {
  const { builder, tree } = lowering
  const count = childCount(tree, pattern)
  const taken: Value[] = []
  let position = 0
  let isAfterStar = false
  for (let at = firstChild(tree, pattern); at !== noNode; at = sibling(tree, pattern, at)) {
    if (isStarred(kindOf(tree, at))) {
      const rest = emit(lowering, Op.Rest, at, value, builder.list(taken))
      assign(lowering, firstChild(tree, at), rest)
      isAfterStar = true
    } else {
      const index = isAfterStar ? position - count : position
      const key = constant(lowering, at, String(index), ConstKind.Number)
      taken.push(key)
      assign(lowering, at, emit(lowering, Op.Index, at, value, key, 0))
    }
    position += 1
  }
}

function isStarred(kind: number): boolean {
  return kind === Kind.ListSplatPattern || kind === Kind.ListSplat
}

/** `a = b = value`, `a: T = value`; an annotation without a value writes nothing, but names a field of a class. */
export function lowerAssignmentStatement(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const targets = [firstChild(tree, node)]
  let right = assignedNode(lowering, node)
  while (kindOf(tree, right) === Kind.Assignment) {
    targets.push(firstChild(tree, right))
    right = assignedNode(lowering, right)
  }
  const [only] = targets
  if (right === noNode) {
    if (only !== undefined && kindOf(tree, only) === Kind.Identifier) {
      declareField(lowering.scope, textOf(tree, only))
    }
    return
  }
  if (only !== undefined && targets.length === 1 && assignsPairwise(lowering, only, right)) {
    assignPairwise(lowering, only, right)
    return
  }
  const value = expression(lowering, right)
  for (const target of targets) assign(lowering, target, value)
}

/** An assignment where only a syntax error can put one. */
export function lowerAssignment(lowering: Lowering, node: number): Value {
  lowerAssignmentStatement(lowering, node)
  return unknown(lowering, node)
}

/** What stands after `=`, past the annotation. */
function assignedNode(lowering: Lowering, node: number): number {
  const { tree } = lowering
  const second = sibling(tree, node, firstChild(tree, node))
  return kindOf(tree, second) === Kind.Type ? sibling(tree, node, second) : second
}

/** `a, b = c, d` and the like: no tuple needs to be built to take it apart. */
function assignsPairwise(lowering: Lowering, target: number, right: number): boolean {
  const { tree } = lowering
  const to = kindOf(tree, target)
  const from = kindOf(tree, right)
  if (to !== Kind.PatternList && to !== Kind.TuplePattern) return false
  if (from !== Kind.ExpressionList && from !== Kind.Tuple) return false
  return (
    childCount(tree, target) === childCount(tree, right) &&
    !hasStar(lowering, target) &&
    !hasStar(lowering, right)
  )
}

function hasStar(lowering: Lowering, node: number): boolean {
  const { tree } = lowering
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (isStarred(kindOf(tree, at))) return true
  }
  return false
}

function assignPairwise(lowering: Lowering, target: number, right: number): void {
  const { tree } = lowering
  const values: Value[] = []
  for (let at = firstChild(tree, right); at !== noNode; at = sibling(tree, right, at)) {
    values.push(expression(lowering, at))
  }
  let position = 0
  for (let at = firstChild(tree, target); at !== noNode; at = sibling(tree, target, at)) {
    const value = values[position]
    if (value !== undefined) assign(lowering, at, value)
    position += 1
  }
}

export function lowerAugmentedAssignment(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const target = firstChild(tree, node)
  const token = sibling(tree, node, target)
  const operands = { token, right: sibling(tree, node, token) }
  switch (kindOf(tree, target)) {
    case Kind.Identifier: {
      const name = textOf(tree, target)
      const value = combine(lowering, node, readName(lowering, target, name), operands)
      writeName(lowering, target, name, value)
      return value
    }
    case Kind.Attribute: {
      const object = expression(lowering, firstChild(tree, target))
      const name = attributeName(lowering, target)
      const before = emit(lowering, Op.Prop, target, object, name, 0)
      const value = combine(lowering, node, before, operands)
      emit(lowering, Op.SetProp, target, object, name, value)
      return value
    }
    case Kind.Subscript: {
      const object = firstChild(tree, target)
      const objectValue = expression(lowering, object)
      const key = subscriptKey(lowering, target, object)
      const before = emit(lowering, Op.Index, target, objectValue, key, 0)
      const value = combine(lowering, node, before, operands)
      emit(lowering, Op.SetIndex, target, objectValue, key, value)
      return value
    }
    default:
      return unknown(lowering, node, [
        expression(lowering, target),
        expression(lowering, operands.right),
      ])
  }
}

/**
 * `del d[k]`, `del o.name`; a name or a slice of names that is deleted leaves nothing to follow.
 */
export function lowerDelete(lowering: Lowering, node: number): void {
  const { tree } = lowering
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    lowerDeleted(lowering, at)
  }
}

function lowerDeleted(lowering: Lowering, node: number): void {
  const { tree } = lowering
  switch (kindOf(tree, node)) {
    case Kind.Attribute: {
      const object = expression(lowering, firstChild(tree, node))
      const name = sibling(tree, node, firstChild(tree, node))
      const key = constant(lowering, name, textOf(tree, name))
      emit(lowering, Op.Delete, node, object, key)
      return
    }
    case Kind.Subscript: {
      const object = firstChild(tree, node)
      const objectValue = expression(lowering, object)
      emit(lowering, Op.Delete, node, objectValue, subscriptKey(lowering, node, object))
      return
    }
    case Kind.ExpressionList:
    case Kind.Tuple:
    case Kind.List:
    case Kind.ParenthesizedExpression:
      if (lowering.depth >= lowering.depthMax) lowering.clipped = true
      else deleteInside(lowering, node)
      return
    default:
  }
}

function deleteInside(lowering: Lowering, node: number): void {
  lowering.depth += 1
  lowerDelete(lowering, node)
  lowering.depth -= 1
}
