import { Op } from '../../ir/opcode.ts'
import { loopIterable, loopTarget } from './bindings.ts'
import { Kind } from './kind.ts'
import { closeRegion, emit, expression, openNested, openRegion, statements } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { assign } from './targets.ts'
import { childOfKind, endOf, firstChild, kindOf, noNode, sibling } from './tree.ts'

/** An `elif` is an If in the Else of the one before. */
export function lowerIf(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const openBefore = lowering.regions.length
  const condition = firstChild(tree, node)
  openRegion(lowering, Op.If, node, expression(lowering, condition))
  for (let at = sibling(tree, node, condition); at !== noNode; at = sibling(tree, node, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.ElifClause) lowerElif(lowering, at, openBefore)
    else if (kind === Kind.ElseClause) lowerElse(lowering, at)
    else statements(lowering, kind === Kind.Block ? at : noNode)
  }
  lowering.span.end = endOf(tree, node)
  while (lowering.regions.length > openBefore) closeRegion(lowering)
}

/** Past the depth limit the Ifs follow each other instead of nesting: nothing of them is lost. */
function lowerElif(lowering: Lowering, clause: number, openBefore: number): void {
  const { tree } = lowering
  if (lowering.regions.length - openBefore < lowering.depthMax) emit(lowering, Op.Else, clause)
  else closeRegion(lowering)
  const condition = firstChild(tree, clause)
  openRegion(lowering, Op.If, clause, expression(lowering, condition))
  statements(lowering, childOfKind(tree, clause, Kind.Block))
}

function lowerElse(lowering: Lowering, clause: number): void {
  emit(lowering, Op.Else, clause)
  statements(lowering, childOfKind(lowering.tree, clause, Kind.Block))
}

/** The `else` of a loop runs after it, unless `break` left it: it is lowered as what follows. */
export function lowerFor(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const target = loopTarget(tree, node)
  const source = expression(lowering, loopIterable(tree, node))
  openRegion(lowering, Op.Loop, node)
  assign(lowering, target, emit(lowering, Op.Element, target, source, 0))
  statements(lowering, childOfKind(tree, node, Kind.Block))
  closeLoop(lowering, node)
}

/** `while condition` is a Loop whose body is an If, left where the condition is false. */
export function lowerWhile(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const condition = firstChild(tree, node)
  openRegion(lowering, Op.Loop, node)
  if (kindOf(tree, condition) === Kind.True) {
    statements(lowering, childOfKind(tree, node, Kind.Block))
  } else {
    openRegion(lowering, Op.If, condition, expression(lowering, condition))
    statements(lowering, childOfKind(tree, node, Kind.Block))
    emit(lowering, Op.Else, condition)
    emit(lowering, Op.Break, condition)
    closeRegion(lowering)
  }
  closeLoop(lowering, node)
}

function closeLoop(lowering: Lowering, node: number): void {
  const { tree } = lowering
  lowering.span.end = endOf(tree, node)
  closeRegion(lowering)
  const otherwise = childOfKind(tree, node, Kind.ElseClause)
  statements(lowering, childOfKind(tree, otherwise, Kind.Block))
}

/** The `else` of a `try` runs at the end of its body. */
export function lowerTry(lowering: Lowering, node: number): void {
  const { tree } = lowering
  openRegion(lowering, Op.Try, node)
  statements(lowering, childOfKind(tree, node, Kind.Block))
  const otherwise = childOfKind(tree, node, Kind.ElseClause)
  statements(lowering, childOfKind(tree, otherwise, Kind.Block))
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.ExceptClause) lowerExcept(lowering, at)
    if (kind !== Kind.FinallyClause) continue
    emit(lowering, Op.Finally, at)
    statements(lowering, childOfKind(tree, at, Kind.Block))
  }
  lowering.span.end = endOf(tree, node)
  closeRegion(lowering)
}

/** A Catch per clause; which of them catches is not decided, the types are only evaluated. */
function lowerExcept(lowering: Lowering, clause: number): void {
  const { tree } = lowering
  const caught = emit(lowering, Op.Catch, clause)
  for (let at = firstChild(tree, clause); at !== noNode; at = sibling(tree, clause, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.Block) {
      statements(lowering, at)
    } else if (kind === Kind.AsPattern) {
      const target = childOfKind(tree, at, Kind.AsPatternTarget)
      expression(lowering, firstChild(tree, at))
      if (target !== noNode) assign(lowering, target, caught)
    } else {
      expression(lowering, at)
    }
  }
}

export function lowerWith(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const openBefore = lowering.regions.length
  const isAsync = kindOf(tree, firstChild(tree, node)) === Kind.Async ? 1 : 0
  const clause = childOfKind(tree, node, Kind.WithClause)
  for (let at = firstChild(tree, clause); at !== noNode; at = sibling(tree, clause, at)) {
    lowerWithItem(lowering, at, { openBefore, isAsync })
  }
  statements(lowering, childOfKind(tree, node, Kind.Block))
  lowering.span.end = endOf(tree, node)
  while (lowering.regions.length > openBefore) closeRegion(lowering)
}

function lowerWithItem(
  lowering: Lowering,
  item: number,
  { openBefore, isAsync }: { openBefore: number; isAsync: number },
): void {
  const { tree } = lowering
  const value = firstChild(tree, item)
  const hasTarget = kindOf(tree, value) === Kind.AsPattern
  const context = expression(lowering, hasTarget ? firstChild(tree, value) : value)
  openNested(lowering, Op.With, item, { openBefore, a: context, b: isAsync })
  const target = hasTarget ? childOfKind(tree, value, Kind.AsPatternTarget) : noNode
  if (target !== noNode) assign(lowering, target, context)
}
