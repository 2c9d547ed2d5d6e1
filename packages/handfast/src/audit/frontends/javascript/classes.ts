import type {
  Class as ClassNode,
  ClassElement,
  Decorator,
  Expression,
  MethodDefinition,
  ParamPattern,
  PropertyKey,
  StaticBlock,
} from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { CallFlag, ConstKind, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ClassInfo, ClassMember, Value, VariableId } from '../../ir/program.ts'
import { declare, declareLexical, declareVars } from './declarations.ts'
import { annotate, assignField, declareFunction } from './functions.ts'
import { emit, emitConst, storeVariable, unknown } from './lowering.ts'
import type { FieldDefinition, Lowering } from './lowering.ts'
import { fixedKey } from './patterns.ts'
import { childScope } from './scope.ts'

const memberKinds = {
  method: 'method',
  get: 'getter',
  set: 'setter',
  constructor: 'constructor',
} as const

/**
 * Lowers a class up to its value. `variable` is what a declaration binds; it is stored before the
 * static parts run, because they may name the class.
 * Every decorator is applied to the class itself, so that none hides it from another.
 */
export function lowerClass(
  lowering: Lowering,
  node: ClassNode,
  { name, variable }: { name: string; variable: VariableId },
): Value {
  const { builder } = lowering
  const decorators = node.decorators.map((one) =>
    lowering.descent.expression(lowering, one.expression),
  )
  const superclass =
    node.superClass === null ? none : lowering.descent.expression(lowering, node.superClass)
  const outer = lowering.scope
  lowering.scope = childScope(outer, lowering.info.id)
  const members: ClassMember[] = []
  const ownName = node.id?.name
  const info = builder.declareClass({
    name: ownName ?? name,
    file: lowering.file.id,
    superclass,
    members,
    start: node.start,
    end: node.end,
  })
  const value = emit(lowering, Op.Class, node, info.id)
  const inner =
    variable === none && ownName !== undefined ? declare(lowering, ownName, 'class') : variable
  if (inner !== none) storeVariable(lowering, node, inner, value)
  lowerMembers(lowering, node, { info, members, value })
  let decorated = value
  for (const decorator of decorators.toReversed()) {
    decorated = emit(lowering, Op.Call, node, decorator, builder.list([value]), CallFlag.Decorator)
    if (inner !== none) storeVariable(lowering, node, inner, decorated)
  }
  lowering.scope = outer
  return decorated
}

interface ClassUnderway {
  readonly info: ClassInfo
  readonly members: ClassMember[]
  readonly value: Value
}

function lowerMembers(lowering: Lowering, node: ClassNode, underway: ClassUnderway): void {
  const fields: FieldDefinition[] = []
  const outerThis = lowering.staticThis
  for (const element of node.body.body) {
    lowering.staticThis = outerThis
    lowerElement(lowering, element, { ...underway, fields })
  }
  lowering.staticThis = outerThis
  const first = fields[0]
  const last = fields.at(-1)
  if (first === undefined || last === undefined) return
  const info = lowering.builder.declareFunction({
    name: '',
    parent: lowering.info.id,
    inClass: underway.info.id,
    kind: 'initializer',
    start: first.start,
    end: last.end,
  })
  lowering.pending.push({ info, node: fields, scope: lowering.scope, annotations: undefined })
  underway.members.push({ name: '', kind: 'initializer', isStatic: false, function: info.id })
}

function lowerElement(
  lowering: Lowering,
  element: ClassElement,
  underway: ClassUnderway & { readonly fields: FieldDefinition[] },
): void {
  switch (element.type) {
    case 'MethodDefinition':
      lowerMethod(lowering, element, underway)
      return
    case 'PropertyDefinition':
    case 'AccessorProperty':
      lowerFieldDecorators(lowering, element.decorators)
      if (element.declare === true || element.value === null) return
      if (!element.static) {
        underway.fields.push(element)
        return
      }
      lowering.staticThis = underway.value
      assignField(lowering, element, underway.value)
      return
    case 'StaticBlock':
      lowering.staticThis = underway.value
      lowerStaticBlock(lowering, element)
  }
}

function lowerMethod(lowering: Lowering, node: MethodDefinition, underway: ClassUnderway): void {
  const { builder } = lowering
  const { info, members, value } = underway
  if (node.value.body === null) return
  const key = methodKey(lowering, node.key, node.computed)
  const kind = memberKinds[node.kind]
  const pending = declareFunction(lowering, node.value, {
    name: key.name,
    kind,
    span: node,
    inClass: info.id,
    isStatic: node.static,
  })
  annotate(lowering, pending)
  if (key.computed === none) {
    members.push({ name: key.name, kind, isStatic: node.static, function: pending.info.id })
  }
  const hasDecorators = node.decorators.length > 0 || node.value.params.some(isDecorated)
  if (!hasDecorators && key.computed === none) return
  const method = emit(lowering, Op.Fn, node, pending.info.id)
  lowerParameterDecorators(lowering, node.value.params, method)
  for (const { expression, start, end } of node.decorators.toReversed()) {
    const decorator = lowering.descent.expression(lowering, expression)
    const list = builder.list([method])
    emit(lowering, Op.Call, { start, end }, decorator, list, CallFlag.Decorator)
  }
  if (key.computed !== none) emit(lowering, Op.SetIndex, node, value, key.computed, method)
}

/** A method whose name must be computed is no member; it is set on the class under its key. */
function methodKey(
  lowering: Lowering,
  key: PropertyKey,
  computed: boolean,
): { readonly name: string; readonly computed: Value } {
  const name = fixedKey(key, computed)
  if (name !== undefined) return { name, computed: none }
  if (key.type === 'PrivateIdentifier') return { name: `#${key.name}`, computed: none }
  if (key.type === 'Literal' && typeof key.value === 'string')
    return { name: key.value, computed: none }
  return { name: '', computed: lowering.descent.expression(lowering, key satisfies Expression) }
}

/** Decorators of a field get no function; what they are called with is still seen. */
function lowerFieldDecorators(lowering: Lowering, decorators: readonly Decorator[]): void {
  for (const node of decorators) {
    unknown(lowering, node, [lowering.descent.expression(lowering, node.expression)])
  }
}

function decoratorsOf(parameter: ParamPattern): readonly Decorator[] {
  return parameter.decorators ?? []
}

function isDecorated(parameter: ParamPattern): boolean {
  return decoratorsOf(parameter).length > 0
}

function lowerParameterDecorators(
  lowering: Lowering,
  params: readonly ParamPattern[],
  method: Value,
): void {
  const { builder, descent } = lowering
  for (const [position, parameter] of params.entries()) {
    for (const node of decoratorsOf(parameter)) {
      const decorator = descent.expression(lowering, node.expression)
      const index = emitConst(lowering, node, String(position), ConstKind.Number)
      const list = builder.list([method, index])
      emit(lowering, Op.Call, node, decorator, list, CallFlag.ParameterDecorator)
    }
  }
}

function lowerStaticBlock(lowering: Lowering, node: StaticBlock): void {
  const outer = lowering.scope
  lowering.scope = childScope(outer, lowering.info.id)
  declareVars(lowering, node.body)
  declareLexical(lowering, node.body)
  lowering.descent.statements(lowering, node.body)
  lowering.scope = outer
}

/** `this` in the static parts of a class is the class. */
export function lowerThis(lowering: Lowering, span: Span): Value {
  return lowering.staticThis === none ? emit(lowering, Op.This, span) : lowering.staticThis
}
