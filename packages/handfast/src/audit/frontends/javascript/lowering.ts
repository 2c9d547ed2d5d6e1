import type {
  ArrowFunctionExpression,
  Expression,
  Function as FunctionNode,
  PropertyDefinition,
  Statement,
} from 'oxc-parser'
import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type {
  FunctionInfo,
  Opcode,
  SourceFile,
  StringId,
  Value,
  VariableId,
} from '../../ir/program.ts'
import type { ProgramBuilder, Span } from '../../ir/builder.ts'
import type { FrontendLimits } from '../frontend.ts'
import type { Scope } from './scope.ts'

/** A function value was emitted; its body waits until the body it is written in has ended. */
export interface PendingFunction {
  readonly info: FunctionInfo
  /** The function, or the instance fields that an initializer assigns. */
  readonly node: FunctionNode | ArrowFunctionExpression | readonly FieldDefinition[]
  readonly scope: Scope
  /** One value a parameter, once they are known; undefined when no parameter has an annotation. */
  annotations: readonly Value[] | undefined
}

/** A class field that is assigned: `accessor` fields look the same. */
export type FieldDefinition = Pick<
  PropertyDefinition,
  'key' | 'value' | 'computed' | 'start' | 'end'
>

/**
 * Entry points of the recursive descent. Each file of this folder lowers one kind of syntax and
 * reaches the others through here, so that imports run one way.
 */
export interface Descent {
  expression(lowering: Lowering, node: Expression): Value
  /** Like `expression`, and an anonymous function or class takes the name it is bound to. */
  named(lowering: Lowering, node: Expression, name: string): Value
  statement(lowering: Lowering, node: Statement): void
  /** A list whose names have been declared. */
  statements(lowering: Lowering, body: readonly Statement[]): void
}

/** State of one file's lowering. */
export interface Lowering {
  readonly builder: ProgramBuilder
  readonly file: SourceFile
  readonly descent: Descent
  readonly limits: FrontendLimits
  /** Size of the program at which this file has used up its instructions. */
  readonly sizeMax: number
  readonly pending: PendingFunction[]
  /** Functions that were hoisted and whose annotations are lowered where the declaration stands. */
  readonly hoisted: Map<FunctionNode, PendingFunction>
  /** Regions of the current function that are open, outermost first. */
  readonly regions: Value[]
  /** Where `export` puts names: the file's, or a namespace's. */
  exports: Map<StringId, VariableId>
  /** Where the top-level names of the file are. */
  readonly moduleScope: Scope
  /** The function that is being lowered. */
  info: Pick<FunctionInfo, 'id' | 'kind' | 'parameters' | 'isGenerator'>
  scope: Scope
  depth: number
  /** Set when something was too deeply nested to be lowered. */
  clipped: boolean
  /** The class while its static fields and blocks are lowered, else none. */
  staticThis: Value
}

/** Ends the lowering of a file that has used up its instructions; never leaves this folder. */
export class InstructionLimitReached extends Error {
  override readonly name = 'InstructionLimitReached'
}

export function emit(
  lowering: Lowering,
  op: Opcode,
  span: Span,
  a: number = none,
  b: number = none,
  c: number = none,
): Value {
  const { builder } = lowering
  if (builder.size >= lowering.sizeMax) throw new InstructionLimitReached()
  return builder.emit(op, span, a, b, c)
}

export function openRegion(
  lowering: Lowering,
  op: Opcode,
  span: Span,
  a: number = none,
  b: number = none,
): Value {
  const opener = emit(lowering, op, span, a, b)
  lowering.regions.push(opener)
  return opener
}

/** Never throws: regions must close even when the instructions are used up. */
export function closeRegion(lowering: Lowering, span: Span): void {
  const opener = lowering.regions.pop()
  if (opener !== undefined) lowering.builder.emit(Op.End, span, opener)
}

/** A construct without an operation, over the values it was computed from. */
export function unknown(lowering: Lowering, span: Span, operands: readonly Value[] = []): Value {
  const list = operands.length === 0 ? none : lowering.builder.list(operands)
  return emit(lowering, Op.Unknown, span, list)
}

export function emitString(lowering: Lowering, span: Span, text: string): Value {
  return emit(lowering, Op.Const, span, lowering.builder.string(text), 0)
}

export function emitConst(lowering: Lowering, span: Span, text: string, kind: number): Value {
  return emit(lowering, Op.Const, span, lowering.builder.string(text), kind)
}

export function loadVariable(lowering: Lowering, span: Span, variable: VariableId): Value {
  lowering.builder.use(variable, lowering.info.id)
  return emit(lowering, Op.Load, span, variable)
}

export function storeVariable(
  lowering: Lowering,
  span: Span,
  variable: VariableId,
  value: Value,
): void {
  lowering.builder.use(variable, lowering.info.id)
  emit(lowering, Op.Store, span, variable, value)
}
