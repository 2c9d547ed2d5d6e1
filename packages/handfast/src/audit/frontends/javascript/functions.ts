import type {
  ArrowFunctionExpression,
  Expression,
  Function as FunctionNode,
  ParamPattern,
  Span as NodeSpan,
  TSTypeName,
} from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ClassId, FunctionInfo, Parameter, Value } from '../../ir/program.ts'
import { asWritten } from './awaiters.ts'
import { closeRegion, emit, loadVariable, storeVariable } from './lowering.ts'
import type { FieldDefinition, Lowering, PendingFunction } from './lowering.ts'
import { assignTo, fixedKey, keyValue } from './patterns.ts'
import type { Target } from './patterns.ts'
import { declare, declareLexical, declarePattern, declareVars } from './declarations.ts'
import { childScope, isTypeOnly, lookup } from './scope.ts'

type AnyFunction = FunctionNode | ArrowFunctionExpression

export interface FunctionTraits {
  readonly name: string
  readonly kind: FunctionInfo['kind']
  /** What the function's range is in the source: a method with its name. */
  readonly span: Span
  readonly inClass?: ClassId
  readonly isStatic?: boolean
}

/** Declares a function and queues its body. */
export function declareFunction(
  lowering: Lowering,
  node: AnyFunction,
  traits: FunctionTraits,
): PendingFunction {
  const { name, kind, span, inClass = none, isStatic = false } = traits
  const written = asWritten(node)
  const info = lowering.builder.declareFunction({
    name,
    kind,
    inClass,
    isStatic,
    parent: lowering.info.id,
    isAsync: written.async,
    isGenerator: written.generator,
    start: span.start,
    end: span.end,
  })
  const pending: PendingFunction = {
    info,
    node: written,
    scope: lowering.scope,
    annotations: undefined,
  }
  lowering.pending.push(pending)
  return pending
}

/** A function value. An expression that has a name of its own sees itself under it. */
export function functionValue(
  lowering: Lowering,
  node: AnyFunction,
  traits: FunctionTraits,
): Value {
  const outer = lowering.scope
  const ownName = node.type === 'FunctionExpression' ? node.id?.name : undefined
  if (ownName !== undefined) lowering.scope = childScope(outer, lowering.info.id)
  const pending = declareFunction(lowering, node, { ...traits, name: ownName ?? traits.name })
  annotate(lowering, pending)
  const value = emit(lowering, Op.Fn, traits.span, pending.info.id)
  if (ownName !== undefined) {
    storeVariable(lowering, node, declare(lowering, ownName, 'function'), value)
  }
  lowering.scope = outer
  return value
}

/** Lowers the annotations of a function's parameters where the function is declared. */
export function annotate(lowering: Lowering, pending: PendingFunction): void {
  if (!('params' in pending.node)) return
  const { params } = pending.node
  if (!params.some((parameter) => annotationOf(parameter) !== undefined)) return
  pending.annotations = realParameters(params).map((parameter) => {
    const annotation = annotationOf(parameter)
    return annotation === undefined ? none : lowerTypeName(lowering, annotation)
  })
}

/** The parameter list without TypeScript's `this`. */
function realParameters(params: readonly ParamPattern[]): readonly ParamPattern[] {
  const [first] = params
  return first?.type === 'Identifier' && first.name === 'this' ? params.slice(1) : params
}

/** The type name of an annotation, when the annotation is no more than a name. */
function annotationOf(parameter: ParamPattern): TSTypeName | undefined {
  const outer = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  const pattern = outer.type === 'AssignmentPattern' ? outer.left : outer
  const type = pattern.typeAnnotation?.typeAnnotation
  return type?.type === 'TSTypeReference' ? type.typeName : undefined
}

function lowerTypeName(lowering: Lowering, node: TSTypeName): Value {
  if (node.type === 'ThisExpression') return none
  const { builder } = lowering
  if (node.type === 'TSQualifiedName') {
    const object = lowerTypeName(lowering, node.left)
    return object === none
      ? none
      : emit(lowering, Op.Prop, node, object, builder.string(node.right.name), 0)
  }
  const variable = lookup(lowering.scope, node.name)
  if (isTypeOnly(lowering.scope, node.name)) return none
  if (variable !== none) return loadVariable(lowering, node, variable)
  return emit(lowering, Op.Global, node, builder.string(node.name))
}

/** Lowers queued bodies until none is left; each may queue more. */
export function lowerPending(lowering: Lowering): void {
  const { pending } = lowering
  for (let next = 0; next < pending.length; next += 1) {
    const one = pending[next]
    if (one !== undefined) lowerBody(lowering, one)
  }
}

function lowerBody(lowering: Lowering, pending: PendingFunction): void {
  const { info, node } = pending
  lowering.builder.beginFunction(info.id)
  lowering.info = info
  lowering.scope = childScope(pending.scope, info.id)
  lowering.depth = 0
  lowering.staticThis = none
  if ('params' in node) lowerFunction(lowering, pending, node)
  else for (const field of node) assignField(lowering, field, emit(lowering, Op.This, field))
  lowering.builder.endFunction(info.id)
}

function lowerFunction(lowering: Lowering, pending: PendingFunction, node: AnyFunction): void {
  const { descent } = lowering
  for (const parameter of node.params) declarePattern(lowering, parameter, 'parameter')
  lowerParameters(lowering, pending, realParameters(node.params))
  const { body } = node
  if (body === null) return
  if (body.type !== 'BlockStatement') {
    emit(lowering, Op.Return, body, descent.expression(lowering, body))
    return
  }
  declareVars(lowering, body.body)
  declareLexical(lowering, body.body)
  descent.statements(lowering, body.body)
}

/**
 * Param instructions come first and patterns are taken apart after the last of them, unless a later
 * default may read what an earlier pattern binds.
 */
function lowerParameters(
  lowering: Lowering,
  pending: PendingFunction,
  params: readonly ParamPattern[],
): void {
  const lastDefault = params.findLastIndex((parameter) => defaultOf(parameter) !== null)
  const later: [Target, Value][] = []
  for (const [position, parameter] of params.entries()) {
    const fallback = defaultOf(parameter)
    const other = fallback === null ? none : lowering.descent.expression(lowering, fallback)
    const target = targetOf(parameter)
    const value = emit(lowering, Op.Param, parameter, pending.info.id, position, other)
    pending.info.parameters.push({
      name: target.type === 'Identifier' ? target.name : '',
      value,
      kind: parameter.type === 'RestElement' ? 'rest' : 'normal',
      annotation: pending.annotations?.[position] ?? none,
    } satisfies Parameter)
    if (target.type === 'Identifier' || position < lastDefault) assignTo(lowering, target, value)
    else later.push([target, value])
    if (parameter.type === 'TSParameterProperty') setParameterProperty(lowering, target, value)
  }
  for (const [target, value] of later) assignTo(lowering, target, value)
}

/** What it is without an argument; or what a decorator has a framework fill it with. */
function defaultOf(parameter: ParamPattern): Expression | null {
  const at = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  if (at.type === 'AssignmentPattern') return at.right
  const [decorator] = parameter.decorators ?? []
  return decorator?.expression ?? null
}

function targetOf(parameter: ParamPattern): Target {
  const at = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  if (at.type === 'RestElement') return at.argument
  return at.type === 'AssignmentPattern' ? at.left : at
}

/** `constructor(private store: Store)` declares a field and assigns it. */
function setParameterProperty(lowering: Lowering, target: Target, value: Value): void {
  if (target.type !== 'Identifier') return
  const self = emit(lowering, Op.This, target)
  emit(lowering, Op.SetProp, target, self, lowering.builder.string(target.name), value)
}

/** Assigns a field of an instance, or a static one of the class. */
export function assignField(lowering: Lowering, field: FieldDefinition, object: Value): void {
  if (field.value === null) return
  const name = fixedKey(field.key, field.computed)
  if (name === undefined) {
    const key = keyValue(lowering, field.key, field.computed)
    const value = lowering.descent.expression(lowering, field.value)
    emit(lowering, Op.SetIndex, field, object, key, value)
    return
  }
  const value = lowering.descent.named(lowering, field.value, name)
  emit(lowering, Op.SetProp, field, object, lowering.builder.string(name), value)
}

/**
 * Ends what is open after the instructions are used up, and gives the queued functions empty
 * bodies.
 */
export function abandon(lowering: Lowering, span: NodeSpan): void {
  const { builder, pending } = lowering
  while (lowering.regions.length > 0) closeRegion(lowering, span)
  builder.endFunction(lowering.info.id)
  for (const { info } of pending) {
    if (info.from !== none) continue
    builder.beginFunction(info.id)
    builder.endFunction(info.id)
  }
}
