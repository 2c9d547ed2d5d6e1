import { ConstKind, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { captureOf, isWildcard, patternAlias } from './bindings.ts'
import { Kind } from './kind.ts'
import {
  closeRegion,
  constant,
  emit,
  expression,
  openRegion,
  statements,
  unknown,
} from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { writeName } from './scope.ts'
import {
  child,
  childOfKind,
  endOf,
  firstChild,
  kindOf,
  lastChild,
  nextOf,
  noNode,
  sibling,
  textOf,
} from './tree.ts'

/**
 * Cases do not run into each other in Python, so no Break ends them: `break` means the loop
 * around.
 */
export function lowerMatch(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const block = childOfKind(tree, node, Kind.Block)
  const subject = subjectOf(lowering, node, block)
  openRegion(lowering, Op.Switch, node, subject)
  for (let at = firstChild(tree, block); at !== noNode; at = sibling(tree, block, at)) {
    if (kindOf(tree, at) === Kind.CaseClause) lowerCase(lowering, at, subject)
  }
  lowering.span.end = endOf(tree, node)
  closeRegion(lowering)
}

/** `match a, b:` matches a tuple. */
function subjectOf(lowering: Lowering, node: number, block: number): Value {
  const { tree } = lowering
  const values: Value[] = []
  for (
    let at = firstChild(tree, node);
    at !== noNode && at !== block;
    at = sibling(tree, node, at)
  ) {
    values.push(expression(lowering, at))
  }
  const [only] = values
  if (only !== undefined && values.length === 1) return only
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list(values), 0)
}

function lowerCase(lowering: Lowering, clause: number, subject: Value): void {
  const { tree } = lowering
  const patterns: number[] = []
  let guard = noNode
  for (let at = firstChild(tree, clause); at !== noNode; at = sibling(tree, clause, at)) {
    if (kindOf(tree, at) === Kind.CasePattern) patterns.push(at)
    if (kindOf(tree, at) === Kind.IfClause) guard = at
  }
  const [only] = patterns
  const isSingle = only !== undefined && patterns.length === 1
  emit(lowering, Op.Case, clause, isSingle ? testOf(lowering, only) : unknown(lowering, clause))
  if (isSingle) capture(lowering, only, subject)
  else patterns.forEach((pattern, at) => captureAt(lowering, pattern, { of: subject, at }))
  if (guard !== noNode) {
    openRegion(lowering, Op.If, guard, expression(lowering, firstChild(tree, guard)))
  }
  statements(lowering, childOfKind(tree, clause, Kind.Block))
  if (guard !== noNode) closeRegion(lowering)
}

/**
 * The value a `case` compares with; none where it takes everything, Unknown where it looks inside.
 */
function testOf(lowering: Lowering, pattern: number): Value {
  const { tree } = lowering
  const inner = lastChild(tree, pattern)
  switch (kindOf(tree, inner)) {
    case Kind.Underscore:
      return none
    case Kind.DottedName:
      return captureOf(tree, pattern) === noNode && !isWildcard(tree, inner)
        ? expression(lowering, inner)
        : none
    case Kind.AsPattern: {
      const aliased = firstChild(tree, inner)
      return kindOf(tree, aliased) === Kind.CasePattern ? deeper(lowering, aliased) : none
    }
    case Kind.ClassPattern:
      return unknown(lowering, inner, [expression(lowering, firstChild(tree, inner))])
    case Kind.UnionPattern:
      return unknown(lowering, inner, alternatives(lowering, inner))
    case Kind.ListPattern:
    case Kind.TuplePattern:
    case Kind.DictPattern:
    case Kind.SplatPattern:
      return unknown(lowering, inner)
    default:
      return literalTest(lowering, pattern, inner)
  }
}

function deeper(lowering: Lowering, pattern: number): Value {
  if (lowering.depth >= lowering.depthMax) {
    lowering.clipped = true
    return unknown(lowering, pattern)
  }
  lowering.depth += 1
  const test = testOf(lowering, pattern)
  lowering.depth -= 1
  return test
}

/** A number may carry a sign, which is a token of its own. */
function literalTest(lowering: Lowering, pattern: number, inner: number): Value {
  const { tree } = lowering
  const isNegative = kindOf(tree, firstChild(tree, pattern)) === Kind.Minus
  return isNegative ? negativeNumber(lowering, inner) : expression(lowering, inner)
}

function negativeNumber(lowering: Lowering, node: number): Value {
  return constant(lowering, node, `-${textOf(lowering.tree, node)}`, ConstKind.Number)
}

function alternatives(lowering: Lowering, union: number): Value[] {
  const { tree } = lowering
  const values: Value[] = []
  let isNegative = false
  for (let at = firstChild(tree, union); at !== noNode; at = sibling(tree, union, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.ClassPattern) values.push(expression(lowering, firstChild(tree, at)))
    else if (isNegative) values.push(negativeNumber(lowering, at))
    else if (kind < Kind.Async) values.push(expression(lowering, at))
    isNegative = kind === Kind.Minus
  }
  return values
}

interface Place {
  readonly of: Value
  readonly at: number
}

function captureAt(lowering: Lowering, pattern: number, { of, at }: Place): void {
  if (!bindsNames(lowering, pattern)) return
  const key = constant(lowering, pattern, String(at), ConstKind.Number)
  capture(lowering, pattern, emit(lowering, Op.Index, pattern, of, key, 0))
}

/** Saves reading the parts of a subject that no name is bound to. */
function bindsNames(lowering: Lowering, pattern: number): boolean {
  const { tree } = lowering
  const end = nextOf(tree, pattern)
  for (let at = pattern; at < end; at += 1) {
    const kind = kindOf(tree, at)
    const mayCapture = kind === Kind.CasePattern || kind === Kind.KeywordPattern
    if (kind === Kind.Identifier || (mayCapture && captureOf(tree, at) !== noNode)) return true
  }
  return false
}

/** Stores what the names of a pattern are bound to: the subject, its elements or its attributes. */
function capture(lowering: Lowering, pattern: number, value: Value): void {
  if (lowering.depth >= lowering.depthMax) {
    lowering.clipped = true
    return
  }
  lowering.depth += 1
  captureParts(lowering, pattern, value)
  lowering.depth -= 1
}

function captureParts(lowering: Lowering, pattern: number, value: Value): void {
  const { tree } = lowering
  const name = captureOf(tree, pattern)
  if (name !== noNode) {
    writeName(lowering, name, textOf(tree, name), value)
    return
  }
  const inner = lastChild(tree, pattern)
  switch (kindOf(tree, inner)) {
    case Kind.AsPattern: {
      capture(lowering, firstChild(tree, inner), value)
      const alias = patternAlias(tree, inner)
      if (alias !== noNode) writeName(lowering, alias, textOf(tree, alias), value)
      return
    }
    case Kind.ListPattern:
    case Kind.TuplePattern:
      captureSequence(lowering, inner, value)
      return
    case Kind.SplatPattern:
      captureRest(lowering, inner, value)
      return
    case Kind.DictPattern:
      captureEntries(lowering, inner, value)
      return
    case Kind.ClassPattern:
      captureAttributes(lowering, inner, value)
      return
    default:
  }
}

function captureSequence(lowering: Lowering, pattern: number, value: Value): void {
  const { tree } = lowering
  let position = 0
  for (let at = firstChild(tree, pattern); at !== noNode; at = sibling(tree, pattern, at)) {
    const isStarred = kindOf(tree, firstChild(tree, at)) === Kind.SplatPattern
    if (isStarred) captureRest(lowering, firstChild(tree, at), value)
    else captureAt(lowering, at, { of: value, at: position })
    position += 1
  }
}

function captureRest(lowering: Lowering, splat: number, value: Value): void {
  const { tree } = lowering
  const name = patternAlias(tree, splat)
  if (name === noNode) return
  const rest = emit(lowering, Op.Rest, splat, value, none)
  writeName(lowering, name, textOf(tree, name), rest)
}

/** Keys and patterns take turns; `**rest` stands alone. */
function captureEntries(lowering: Lowering, pattern: number, value: Value): void {
  const { tree } = lowering
  let key = noNode
  for (let at = firstChild(tree, pattern); at !== noNode; at = sibling(tree, pattern, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.SplatPattern) {
      captureRest(lowering, at, value)
    } else if (kind === Kind.CasePattern && key !== noNode) {
      if (bindsNames(lowering, at)) {
        const keyValue = expression(lowering, key)
        capture(lowering, at, emit(lowering, Op.Index, at, value, keyValue, 0))
      }
      key = noNode
    } else {
      key = at
    }
  }
}

function captureAttributes(lowering: Lowering, pattern: number, value: Value): void {
  const { builder, tree } = lowering
  let position = 0
  const className = firstChild(tree, pattern)
  for (let at = sibling(tree, pattern, className); at !== noNode; at = sibling(tree, pattern, at)) {
    const keyword = childOfKind(tree, at, Kind.KeywordPattern)
    if (keyword === noNode) {
      captureAt(lowering, at, { of: value, at: position })
    } else {
      const name = textOf(tree, child(tree, keyword, 0))
      const attribute = emit(lowering, Op.Prop, keyword, value, builder.string(name), 0)
      capture(lowering, keyword, attribute)
    }
    position += 1
  }
}
