import type {
  ArrayPattern,
  AssignmentTarget,
  AssignmentTargetMaybeDefault,
  BindingPattern,
  Expression,
  IdentifierName,
  MemberExpression,
  PrivateIdentifier,
  PropertyKey,
} from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { ConstKind, LogicOperator, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { StringId, Value } from '../../ir/program.ts'
import { closeRegion, emit, emitConst, emitString, openRegion } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { isModuleExports, wholeModule, writeName } from './names.ts'

/** Whatever can stand left of `=`, in declarations, parameters, loops and assignments. */
export type Target = BindingPattern | AssignmentTargetMaybeDefault
type ArrayElement =
  | ArrayPattern['elements'][number]
  | Extract<AssignmentTarget, { type: 'ArrayPattern' }>['elements'][number]

/** Stores a value into a name, a member, or every name of a pattern. */
export function assignTo(lowering: Lowering, target: Target, value: Value): void {
  switch (target.type) {
    case 'Identifier':
      writeName(lowering, target, target.name, value)
      return
    case 'MemberExpression':
      assignMember(lowering, target, value)
      return
    case 'AssignmentPattern':
      assignTo(lowering, target.left, withDefault(lowering, target, target.right, value))
      return
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      assignExpression(lowering, target.expression, value)
      return
    case 'ObjectPattern':
    case 'ArrayPattern':
      assignPattern(lowering, target, value)
  }
}

function assignPattern(
  lowering: Lowering,
  target: Extract<Target, { type: 'ObjectPattern' | 'ArrayPattern' }>,
  value: Value,
): void {
  if (lowering.depth >= lowering.limits.depthMax) {
    lowering.clipped = true
    return
  }
  lowering.depth += 1
  if (target.type === 'ObjectPattern') assignProperties(lowering, target, value)
  else assignElements(lowering, target.elements, value)
  lowering.depth -= 1
}

function assignExpression(lowering: Lowering, node: Expression, value: Value): void {
  if (node.type === 'Identifier' || node.type === 'MemberExpression')
    assignTo(lowering, node, value)
}

function assignMember(lowering: Lowering, target: MemberExpression, value: Value): void {
  const { builder, descent } = lowering
  if (isModuleExports(lowering, target)) {
    const exported = emit(lowering, Op.ModuleObject, target)
    emit(lowering, Op.SetProp, target, exported, builder.string(wholeModule), value)
    return
  }
  const object = descent.expression(lowering, target.object)
  setMember(lowering, target, { object, key: memberKey(lowering, target) }, value)
}

/** A member whose parts have been lowered: its object, and its key or none when that is a name. */
export interface MemberParts {
  readonly object: Value
  readonly key: Value
}

export function memberKey(lowering: Lowering, target: MemberExpression): Value {
  return target.computed ? lowering.descent.expression(lowering, target.property) : none
}

export function readMember(
  lowering: Lowering,
  node: MemberExpression,
  { object, key }: MemberParts,
): Value {
  const optional = node.optional ? 1 : 0
  if (node.computed) return emit(lowering, Op.Index, node, object, key, optional)
  return emit(lowering, Op.Prop, node, object, memberName(lowering, node.property), optional)
}

export function setMember(
  lowering: Lowering,
  target: MemberExpression,
  { object, key }: MemberParts,
  value: Value,
): void {
  if (target.computed) emit(lowering, Op.SetIndex, target, object, key, value)
  else emit(lowering, Op.SetProp, target, object, memberName(lowering, target.property), value)
}

function memberName(lowering: Lowering, property: IdentifierName | PrivateIdentifier): StringId {
  const name = property.type === 'PrivateIdentifier' ? `#${property.name}` : property.name
  return lowering.builder.string(name)
}

/** `value ?? default`: both flow on, and only `undefined` really takes the default. */
export function withDefault(
  lowering: Lowering,
  span: Span,
  fallback: Expression,
  value: Value,
): Value {
  openRegion(lowering, Op.Short, span, value, LogicOperator.Nullish)
  const other = lowering.descent.expression(lowering, fallback)
  closeRegion(lowering, span)
  return emit(lowering, Op.Logic, span, value, other, LogicOperator.Nullish)
}

/** The name of a property key, or undefined when it must be computed or is a number. */
export function fixedKey(key: PropertyKey, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  return key.type === 'Literal' && !computed && typeof key.value === 'string'
    ? key.value
    : undefined
}

/** A property key as a value: a Const for fixed names. */
export function keyValue(lowering: Lowering, key: PropertyKey, computed: boolean): Value {
  const name = fixedKey(key, computed)
  if (name !== undefined) return emitString(lowering, key, name)
  if (key.type === 'PrivateIdentifier') return emitString(lowering, key, `#${key.name}`)
  return lowering.descent.expression(lowering, key)
}

function assignProperties(
  lowering: Lowering,
  pattern: Extract<Target, { type: 'ObjectPattern' }>,
  value: Value,
): void {
  const { builder } = lowering
  const hasRest = pattern.properties.at(-1)?.type === 'RestElement'
  const taken: Value[] = []
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      const list = taken.length === 0 ? none : builder.list(taken)
      assignTo(lowering, property.argument, emit(lowering, Op.Rest, property, value, list))
      continue
    }
    const name = fixedKey(property.key, property.computed)
    if (name === undefined) {
      const key = keyValue(lowering, property.key, property.computed)
      assignTo(lowering, property.value, emit(lowering, Op.Index, property, value, key))
      if (hasRest && builder.opcode(key) === Op.Const) taken.push(key)
      continue
    }
    if (hasRest) taken.push(emitString(lowering, property.key, name))
    assignTo(
      lowering,
      property.value,
      emit(lowering, Op.Prop, property, value, builder.string(name)),
    )
  }
}

function assignElements(lowering: Lowering, elements: readonly ArrayElement[], value: Value): void {
  for (const [position, element] of elements.entries()) {
    if (element === null) continue
    if (element.type === 'RestElement') {
      assignTo(lowering, element.argument, emit(lowering, Op.Rest, element, value))
      continue
    }
    const index = emitConst(lowering, element, String(position), ConstKind.Number)
    assignTo(lowering, element, emit(lowering, Op.Index, element, value, index))
  }
}
