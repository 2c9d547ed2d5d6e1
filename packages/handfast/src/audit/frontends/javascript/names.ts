import type { Expression } from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { emit, emitConst, loadVariable, storeVariable, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { lookup } from './scope.ts'

/**
 * The property under which a value assigned to `module.exports` itself is set on the ModuleObject.
 * Node uses the same name where it shows such a value to ES modules.
 */
export const wholeModule = 'module.exports'

export function isUnbound(lowering: Lowering, name: string): boolean {
  return lookup(lowering.scope, name) === none
}

export function readName(lowering: Lowering, span: Span, name: string): Value {
  const variable = lookup(lowering.scope, name)
  if (variable !== none) return loadVariable(lowering, span, variable)
  if (name === 'undefined') return emitConst(lowering, span, name, ConstKind.Undefined)
  if (name === 'exports') return emit(lowering, Op.ModuleObject, span)
  if (name === 'arguments') return readArguments(lowering, span)
  return emit(lowering, Op.Global, span, lowering.builder.string(name))
}

/** `arguments` holds every parameter; an arrow function sees those of the function around it. */
function readArguments(lowering: Lowering, span: Span): Value {
  const { info } = lowering
  const values = info.kind === 'arrow' ? [] : info.parameters.map((parameter) => parameter.value)
  return unknown(
    lowering,
    span,
    values.filter((value) => value !== none),
  )
}

/** A name bound nowhere becomes a property of the global object, as sloppy code would have it. */
export function writeName(lowering: Lowering, span: Span, name: string, value: Value): void {
  const variable = lookup(lowering.scope, name)
  if (variable !== none) {
    storeVariable(lowering, span, variable, value)
    return
  }
  const { builder } = lowering
  const globals = emit(lowering, Op.Global, span, builder.string('globalThis'))
  emit(lowering, Op.SetProp, span, globals, builder.string(name), value)
}

/** Whether an expression is `module.exports`. */
export function isModuleExports(lowering: Lowering, node: Expression): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    !node.computed &&
    node.property.name === 'exports' &&
    isUnbound(lowering, 'module')
  )
}

/** The text of an expression that is a string literal or a template without holes. */
export function constantString(node: Expression | null | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  const piece = node.quasis[0]?.value
  return piece?.cooked ?? piece?.raw
}
