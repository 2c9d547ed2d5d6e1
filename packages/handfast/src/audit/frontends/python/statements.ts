import { Op, UnaryOperator } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { typeAliasName } from './bindings.ts'
import { Kind } from './kind.ts'
import { closeRegion, emit, expression, openRegion, statements } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { writeName } from './scope.ts'
import { lowerAssignmentStatement } from './targets.ts'
import { child, firstChild, kindOf, noNode, sibling, textOf } from './tree.ts'

/** Docstrings, `...` and other lone constants do nothing and are left out. */
export function lowerExpressionStatement(lowering: Lowering, node: number): void {
  const { tree } = lowering
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.Assignment) lowerAssignmentStatement(lowering, at)
    else if (kind !== Kind.Ellipsis && !isPlainString(lowering, at)) expression(lowering, at)
  }
}

function isPlainString(lowering: Lowering, node: number): boolean {
  const { tree } = lowering
  return kindOf(tree, node) === Kind.String && firstChild(tree, node) === noNode
}

export function lowerReturn(lowering: Lowering, node: number): void {
  emit(lowering, Op.Return, node, optional(lowering, firstChild(lowering.tree, node)))
}

function optional(lowering: Lowering, node: number): Value {
  return node === noNode ? none : expression(lowering, node)
}

/** `raise error from cause`: the cause is evaluated, the error is what is thrown. */
export function lowerRaise(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const error = firstChild(tree, node)
  const value = optional(lowering, error)
  optional(lowering, sibling(tree, node, error))
  emit(lowering, Op.Throw, node, value)
}

/** `assert condition, message` throws where the condition is false. */
export function lowerAssert(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const condition = firstChild(tree, node)
  const tested = expression(lowering, condition)
  const failed = emit(lowering, Op.Unary, condition, tested, UnaryOperator.Not)
  openRegion(lowering, Op.If, node, failed)
  const message = optional(lowering, sibling(tree, node, condition))
  emit(lowering, Op.Throw, node, message)
  closeRegion(lowering)
}

export function lowerBreak(lowering: Lowering, node: number): void {
  emit(lowering, Op.Break, node)
}

export function lowerContinue(lowering: Lowering, node: number): void {
  emit(lowering, Op.Continue, node)
}

/** `pass`, and `global` and `nonlocal`, which the search for bindings has read. */
export function lowerNothing(): void {
  return
}

/** `type Name = …` binds the name to the lowered type. */
export function lowerTypeAlias(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const value = expression(lowering, child(tree, node, 1))
  const name = typeAliasName(tree, node)
  if (name !== noNode) writeName(lowering, name, textOf(tree, name), value)
}

/** A block that stands alone, as syntax errors leave them. */
export function lowerBlock(lowering: Lowering, node: number): void {
  statements(lowering, node)
}
