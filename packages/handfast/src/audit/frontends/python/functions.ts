import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ClassId, FunctionInfo, Value } from '../../ir/program.ts'
import { applyDecorator } from './access.ts'
import { bindingsOf } from './bindings.ts'
import { Kind } from './kind.ts'
import { emit, expression, statements } from './lowering.ts'
import type { Lowering, PendingFunction, PendingParameter } from './lowering.ts'
import { declareAll, newScope, writeName } from './scope.ts'
import type { Scope } from './scope.ts'
import { assign } from './targets.ts'
import {
  childOfKind,
  endOf,
  firstChild,
  kindOf,
  lastChild,
  noNode,
  sibling,
  startOf,
  textOf,
} from './tree.ts'

/** What a class makes of a function that is written in it. */
export interface MethodTraits {
  readonly inClass: ClassId
  readonly kind: FunctionInfo['kind']
  readonly isStatic: boolean
  /** Whether the first parameter is This: everywhere but in static methods. */
  readonly takesSelf: boolean
}

const plainFunction: MethodTraits = {
  inClass: none,
  kind: 'function',
  isStatic: false,
  takesSelf: false,
}

/** A `def` that is no method: its value, decorated, goes to its name. */
export function lowerFunctionDefinition(lowering: Lowering, node: number): void {
  storeFunction(lowering, node, [])
}

export function storeFunction(
  lowering: Lowering,
  node: number,
  decorators: readonly Decorator[],
): void {
  const info = declareFunction(lowering, node, plainFunction)
  const value = decorate(lowering, emit(lowering, Op.Fn, node, info.id), decorators)
  const name = childOfKind(lowering.tree, node, Kind.Identifier)
  if (name !== noNode) writeName(lowering, name, textOf(lowering.tree, name), value)
}

export interface Decorator {
  readonly node: number
  readonly value: Value
}

/** Decorators apply from the one next to the function outwards. */
export function decorate(
  lowering: Lowering,
  value: Value,
  decorators: readonly Decorator[],
): Value {
  return decorators.reduceRight(
    (inner, decorator) => applyDecorator(lowering, decorator.node, decorator.value, inner),
    value,
  )
}

/**
 * Declares a `def` and queues its body. Defaults and annotations are lowered here, where they run.
 */
export function declareFunction(
  lowering: Lowering,
  node: number,
  traits: MethodTraits,
): FunctionInfo {
  const { builder, tree } = lowering
  const body = childOfKind(tree, node, Kind.Block)
  const name = childOfKind(tree, node, Kind.Identifier)
  const list = childOfKind(tree, node, Kind.Parameters)
  const self = traits.takesSelf ? selfNode(lowering, list) : noNode
  const parameters = lowerParameters(lowering, list, self)
  const bindings = bindingsOf(tree, body)
  const info = builder.declareFunction({
    name: name === noNode ? '' : textOf(tree, name),
    parent: lowering.functionId,
    inClass: traits.inClass,
    kind: traits.kind,
    isStatic: traits.isStatic,
    isAsync: kindOf(tree, firstChild(tree, node)) === Kind.Async,
    isGenerator: bindings.yields,
    start: startOf(tree, node),
    end: endOf(tree, node),
  })
  lowering.pending.push({ info, body, scope: lowering.scope, bindings, parameters, self })
  return info
}

export function lowerLambda(lowering: Lowering, node: number): Value {
  const { builder, tree } = lowering
  const parameters = lowerParameters(
    lowering,
    childOfKind(tree, node, Kind.LambdaParameters),
    noNode,
  )
  const last = lastChild(tree, node)
  const body = kindOf(tree, last) === Kind.LambdaParameters ? noNode : last
  const bindings = bindingsOf(tree, body)
  const info = builder.declareFunction({
    name: '',
    parent: lowering.functionId,
    kind: 'arrow',
    isGenerator: bindings.yields,
    start: startOf(tree, node),
    end: endOf(tree, node),
  })
  lowering.pending.push({ info, body, scope: lowering.scope, bindings, parameters, self: noNode })
  return emit(lowering, Op.Fn, node, info.id)
}

/** The identifier of the first parameter, unless it is a starred one. */
function selfNode(lowering: Lowering, list: number): number {
  const first = firstChild(lowering.tree, list)
  const name = parameterName(lowering, first)
  return name !== noNode && parameterKind(lowering, first) === 'normal' ? name : noNode
}

function lowerParameters(lowering: Lowering, list: number, self: number): PendingParameter[] {
  const { tree } = lowering
  const parameters: PendingParameter[] = []
  for (let at = firstChild(tree, list); at !== noNode; at = sibling(tree, list, at)) {
    const node = parameterName(lowering, at)
    if (node === noNode || node === self) continue
    const type = childOfKind(tree, at, Kind.Type)
    parameters.push({
      name: kindOf(tree, node) === Kind.Identifier ? textOf(tree, node) : '',
      node,
      kind: parameterKind(lowering, at),
      annotation: type === noNode ? none : expression(lowering, type),
      initial: hasDefault(kindOf(tree, at)) ? expression(lowering, lastChild(tree, at)) : none,
    })
  }
  return parameters
}

function hasDefault(kind: number): boolean {
  return kind === Kind.DefaultParameter || kind === Kind.TypedDefaultParameter
}

/** The identifier a parameter binds, or the pattern of Python 2; noNode for `*` and `/`. */
function parameterName(lowering: Lowering, parameter: number): number {
  const { tree } = lowering
  switch (kindOf(tree, parameter)) {
    case Kind.Identifier:
    case Kind.TuplePattern:
      return parameter
    case Kind.DefaultParameter:
    case Kind.TypedDefaultParameter:
    case Kind.ListSplatPattern:
    case Kind.DictionarySplatPattern:
      return firstChild(tree, parameter)
    case Kind.TypedParameter: {
      const inner = firstChild(tree, parameter)
      return kindOf(tree, inner) === Kind.Identifier ? inner : firstChild(tree, inner)
    }
    default:
      return noNode
  }
}

function parameterKind(lowering: Lowering, parameter: number): PendingParameter['kind'] {
  const { tree } = lowering
  const outer = kindOf(tree, parameter)
  const kind = outer === Kind.TypedParameter ? kindOf(tree, firstChild(tree, parameter)) : outer
  if (kind === Kind.ListSplatPattern) return 'rest'
  return kind === Kind.DictionarySplatPattern ? 'keywords' : 'normal'
}

/** Lowers a queued body, between `beginFunction` and `endFunction`. */
export function lowerBody(lowering: Lowering, pending: PendingFunction): void {
  const { builder, moduleScope, tree } = lowering
  const { info, bindings } = pending
  const scope = newScope({ kind: 'function', parent: pending.scope, owner: info.id })
  lowering.scope = scope
  lowering.functionId = info.id
  lowering.depth = 0
  for (const { name } of pending.parameters) {
    if (name !== '') scope.names.set(name, builder.variable(name, info.id, 'parameter'))
  }
  if (pending.self !== noNode) bindSelf(lowering, scope, pending)
  declareAll(builder, scope, bindings, moduleScope)
  emitParameters(lowering, pending)
  if (kindOf(tree, pending.body) === Kind.Block) statements(lowering, pending.body)
  else if (pending.body !== noNode) {
    emit(lowering, Op.Return, pending.body, expression(lowering, pending.body))
  }
}

/** Only functions inside the method, and a method that reassigns `self`, need it in a variable. */
function bindSelf(
  lowering: Lowering,
  scope: Scope,
  { bindings, info, self }: PendingFunction,
): void {
  const { builder, tree } = lowering
  const name = textOf(tree, self)
  const isReassigned = bindings.names.has(name)
  if (isReassigned || bindings.hasNested) {
    const variable = builder.variable(name, info.id, 'parameter')
    scope.names.set(name, variable)
    builder.use(variable, info.id)
    emit(lowering, Op.Store, self, variable, emit(lowering, Op.This, self))
  }
  if (!isReassigned) scope.self = name
}

/** All Params come first, so that every read of a parameter is after it. */
function emitParameters(lowering: Lowering, { info, parameters }: PendingFunction): void {
  for (const [position, { node, initial, name, kind, annotation }] of parameters.entries()) {
    const value = emit(lowering, Op.Param, node, info.id, position, initial)
    info.parameters.push({ name, kind, annotation, value })
  }
  for (const [position, { node }] of parameters.entries()) {
    const declared = info.parameters[position]
    if (declared !== undefined) assign(lowering, node, declared.value)
  }
}

export function decoratorsOf(lowering: Lowering, node: number): Decorator[] {
  const { tree } = lowering
  const decorators: Decorator[] = []
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (kindOf(tree, at) !== Kind.Decorator) continue
    decorators.push({ node: at, value: expression(lowering, firstChild(tree, at)) })
  }
  return decorators
}
