import type { ProgramBuilder } from '../../ir/builder.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { FunctionId, FunctionInfo, Opcode, SourceFile, Value } from '../../ir/program.ts'
import type { Bindings } from './bindings.ts'
import type { Scope } from './scope.ts'
import { firstChild, kindOf, nextOf, noNode, sibling, startOf, endOf } from './tree.ts'
import type { Tree } from './tree.ts'

export type LowerExpression = (lowering: Lowering, node: number) => Value
export type LowerStatement = (lowering: Lowering, node: number) => void

/**
 * What lowers which kind of node, by kind. Each file of this folder lowers one theme and reaches
 * the others through these tables, so that imports run one way.
 */
export interface Handlers {
  readonly expressions: readonly (LowerExpression | undefined)[]
  readonly statements: readonly (LowerStatement | undefined)[]
}

/** A function whose value was emitted; its body waits until the body it is written in has ended. */
export interface PendingFunction {
  readonly info: FunctionInfo
  /** The block of a `def`, the expression of a `lambda`. */
  readonly body: number
  readonly scope: Scope
  readonly bindings: Bindings
  readonly parameters: readonly PendingParameter[]
  /** The first parameter of a method, which is This, or noNode. */
  readonly self: number
}

export interface PendingParameter {
  readonly name: string
  /** The identifier, or the tuple pattern of Python 2. */
  readonly node: number
  readonly kind: 'normal' | 'rest' | 'keywords'
  readonly annotation: Value
  /** Evaluated where the function is defined. */
  readonly initial: Value
}

/** State of one file's lowering. */
export interface Lowering {
  readonly builder: ProgramBuilder
  readonly file: SourceFile
  readonly tree: Tree
  readonly handlers: Handlers
  readonly depthMax: number
  /** Size of the program at which this file has used up its instructions. */
  readonly sizeMax: number
  readonly pending: PendingFunction[]
  /** Regions of the current function that are open, outermost first. */
  readonly regions: Value[]
  readonly moduleScope: Scope
  scope: Scope
  functionId: FunctionId
  depth: number
  /** Set when something was too deeply nested to be lowered. */
  clipped: boolean
  /** Span of the next instruction. One object for all of them: the builder copies it. */
  readonly span: { start: number; end: number }
}

/** Ends the lowering of a file that has used up its instructions; never leaves this folder. */
export class InstructionLimitReached extends Error {
  override readonly name = 'InstructionLimitReached'
}

/** Emits an instruction that spans a node; without a node it keeps the span of the one before. */
export function emit(
  lowering: Lowering,
  op: Opcode,
  node: number,
  a: number = none,
  b: number = none,
  c: number = none,
): Value {
  const { builder, span, tree } = lowering
  if (builder.size >= lowering.sizeMax) throw new InstructionLimitReached()
  if (node !== noNode) {
    span.start = startOf(tree, node)
    span.end = endOf(tree, node)
  }
  return builder.emit(op, span, a, b, c)
}

export function openRegion(
  lowering: Lowering,
  op: Opcode,
  node: number,
  a: number = none,
  b: number = none,
): Value {
  const opener = emit(lowering, op, node, a, b)
  lowering.regions.push(opener)
  return opener
}

/**
 * Opens one of several regions that a single construct nests, such as the items of a `with`; past
 * the depth limit the construct goes on without a region.
 */
export function openNested(
  lowering: Lowering,
  op: Opcode,
  node: number,
  { openBefore, a = none, b = none }: NestedRegion,
): void {
  if (lowering.regions.length - openBefore < lowering.depthMax) openRegion(lowering, op, node, a, b)
  else lowering.clipped = true
}

export interface NestedRegion {
  /** Open regions before the construct. */
  readonly openBefore: number
  readonly a?: number
  readonly b?: number
}

/** Never throws: regions must close even when the instructions are used up. */
export function closeRegion(lowering: Lowering): void {
  const opener = lowering.regions.pop()
  if (opener === undefined) return
  lowering.span.start = lowering.span.end
  lowering.builder.emit(Op.End, lowering.span, opener)
}

/** A construct without an operation, over the values it was computed from. */
export function unknown(lowering: Lowering, node: number, operands: readonly Value[] = []): Value {
  const list = operands.length === 0 ? none : lowering.builder.list(operands)
  return emit(lowering, Op.Unknown, node, list)
}

export function constant(
  lowering: Lowering,
  node: number,
  text: string,
  kind: ConstKind = ConstKind.String,
): Value {
  return emit(lowering, Op.Const, node, lowering.builder.string(text), kind)
}

/** The value of an expression. A missing one, after a syntax error, is Unknown. */
export function expression(lowering: Lowering, node: number): Value {
  if (lowering.depth >= lowering.depthMax) {
    lowering.clipped = true
    return unknown(lowering, node)
  }
  const handler = lowering.handlers.expressions[kindOf(lowering.tree, node)] ?? unknownExpression
  lowering.depth += 1
  const value = handler(lowering, node)
  lowering.depth -= 1
  return value
}

function unknownExpression(lowering: Lowering, node: number): Value {
  return unknown(lowering, node, node === noNode ? [] : expressionsOf(lowering, node))
}

/** The values of all children that are expressions. */
export function expressionsOf(lowering: Lowering, parent: number): Value[] {
  const { tree } = lowering
  const values: Value[] = []
  for (let at = firstChild(tree, parent); at !== noNode; at = sibling(tree, parent, at)) {
    if (isExpression(lowering, at)) values.push(expression(lowering, at))
    else lowerMisplaced(lowering, at)
  }
  return values
}

function isExpression(lowering: Lowering, node: number): boolean {
  return lowering.handlers.expressions[kindOf(lowering.tree, node)] !== undefined
}

/** A statement inside an expression, which only a syntax error can bring about. */
function lowerMisplaced(lowering: Lowering, node: number): void {
  if (lowering.handlers.statements[kindOf(lowering.tree, node)] !== undefined)
    statement(lowering, node)
}

export function statement(lowering: Lowering, node: number): void {
  const kind = kindOf(lowering.tree, node)
  const handler = lowering.handlers.statements[kind]
  if (lowering.depth >= lowering.depthMax) {
    lowering.clipped = true
    unknown(lowering, node)
    return
  }
  lowering.depth += 1
  if (handler !== undefined) handler(lowering, node)
  else if (lowering.handlers.expressions[kind] !== undefined) expression(lowering, node)
  lowering.depth -= 1
}

/** The statements of a block, of the module, or what is left of them in an error. */
export function statements(lowering: Lowering, parent: number): void {
  const { tree } = lowering
  if (parent === noNode) return
  const end = nextOf(tree, parent)
  for (let at = parent + 1; at < end; at = nextOf(tree, at)) statement(lowering, at)
}
