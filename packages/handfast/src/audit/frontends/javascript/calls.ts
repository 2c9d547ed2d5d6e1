import type {
  Argument,
  CallExpression,
  Expression,
  ImportExpression,
  NewExpression,
  ObjectExpression,
  TaggedTemplateExpression,
} from 'oxc-parser'
import type { Span } from '../../ir/builder.ts'
import { CallFlag, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ListId, Value } from '../../ir/program.ts'
import { emit, emitString, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { constantString, isModuleExports, isUnbound } from './names.ts'
import { fixedKey } from './patterns.ts'
import { lookup } from './scope.ts'

/**
 * Helpers that bundlers and compilers wrap around a required module. They return it, or a namespace
 * whose `default` it is, so their argument stands for them.
 */
const transparentHelpers: ReadonlySet<string> = new Set([
  '__toESM',
  '__toCommonJS',
  '__importDefault',
  '__importStar',
])
/**
 * `_interopRequireDefault` of Babel and SWC, `_interopDefault` and `_interopNamespace` of Rollup.
 */
const transparentPrefix = '_interop'

/** Helpers that define getters on an exports object, one a property of their second argument. */
const exportHelpers: ReadonlySet<string> = new Set(['__export', '_export'])

export function lowerCall(lowering: Lowering, node: CallExpression): Value {
  const special = lowerSpecialCall(lowering, node)
  if (special !== undefined) return special
  const callee = lowerCallee(lowering, node.callee)
  const list = lowerArguments(lowering, node.arguments)
  return emit(lowering, Op.Call, node, callee, list, node.optional ? CallFlag.Optional : 0)
}

export function lowerNew(lowering: Lowering, node: NewExpression): Value {
  const callee = lowerCallee(lowering, node.callee)
  const list = lowerArguments(lowering, node.arguments)
  return emit(lowering, Op.Call, node, callee, list, CallFlag.New)
}

/** `(0, module.f)(…)` calls `module.f` without its receiver; which method it is matters more. */
function lowerCallee(lowering: Lowering, node: Expression): Value {
  if (node.type === 'SequenceExpression' && node.expressions.length === 2) {
    const [first, last] = node.expressions
    if (first?.type === 'Literal' && last !== undefined)
      return lowering.descent.expression(lowering, last)
  }
  return lowering.descent.expression(lowering, node)
}

export function lowerArguments(lowering: Lowering, nodes: readonly Argument[]): ListId {
  const values: Value[] = []
  for (const node of nodes) values.push(lowerArgument(lowering, node))
  return lowering.builder.list(values)
}

function lowerArgument(lowering: Lowering, node: Argument): Value {
  if (node.type !== 'SpreadElement') return lowering.descent.expression(lowering, node)
  return emit(lowering, Op.Spread, node, lowering.descent.expression(lowering, node.argument), 0)
}

/** The last name of a callee: `__toESM`, or `__importDefault` in `tslib_1.__importDefault`. */
function calleeName(node: Expression): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'SequenceExpression') {
    const last = node.expressions.at(-1)
    return last === undefined ? undefined : calleeName(last)
  }
  return node.type === 'MemberExpression' && !node.computed ? node.property.name : undefined
}

/**
 * `require`, the helpers of bundlers, and definitions on an exports object; undefined otherwise.
 */
function lowerSpecialCall(lowering: Lowering, node: CallExpression): Value | undefined {
  const name = calleeName(node.callee)
  const first = node.arguments[0]
  if (name === undefined || first === undefined || first.type === 'SpreadElement') return undefined
  if (name === 'require' || name === '__require') return lowerRequire(lowering, node, first)
  if (name === 'defineProperty') return lowerDefineProperty(lowering, node, first)
  if (!name.startsWith('_')) return undefined
  if (transparentHelpers.has(name) || name.startsWith(transparentPrefix)) {
    return lowering.descent.expression(lowering, first)
  }
  if (name === '__exportStar') return lowerExportStar(lowering, node, first)
  if (exportHelpers.has(name)) return lowerExportGetters(lowering, node, first)
  return undefined
}

function lowerRequire(
  lowering: Lowering,
  node: CallExpression,
  first: Expression,
): Value | undefined {
  const module = constantString(first)
  return module !== undefined && isRequire(lowering, node.callee)
    ? emitImport(lowering, node, module)
    : undefined
}

/** `require`, also when the module made its own with `createRequire`, and `module.require`. */
function isRequire(lowering: Lowering, node: Expression): boolean {
  if (node.type === 'MemberExpression') {
    return (
      node.object.type === 'Identifier' &&
      node.object.name === 'module' &&
      isUnbound(lowering, 'module')
    )
  }
  if (node.type !== 'Identifier') return false
  const variable = lookup(lowering.scope, node.name)
  return variable === none || lookup(lowering.moduleScope, node.name) === variable
}

function emitImport(lowering: Lowering, span: Span, module: string): Value {
  const { builder } = lowering
  return emit(lowering, Op.Import, span, builder.string(module), builder.string('*'))
}

export function lowerImportExpression(lowering: Lowering, node: ImportExpression): Value {
  const module = constantString(node.source)
  if (module !== undefined) return emitImport(lowering, node, module)
  return unknown(lowering, node, [lowering.descent.expression(lowering, node.source)])
}

export function lowerTagged(lowering: Lowering, node: TaggedTemplateExpression): Value {
  const tag = lowering.descent.expression(lowering, node.tag)
  const pieces = node.quasi.quasis.map((quasi) =>
    emitString(lowering, quasi, quasi.value.cooked ?? quasi.value.raw),
  )
  const values = [emit(lowering, Op.Concat, node.quasi, lowering.builder.list(pieces))]
  for (const hole of node.quasi.expressions)
    values.push(lowering.descent.expression(lowering, hole))
  return emit(lowering, Op.Call, node, tag, lowering.builder.list(values), CallFlag.Tagged)
}

function isExportsObject(lowering: Lowering, node: Expression): boolean {
  if (node.type === 'Identifier') return node.name === 'exports' && isUnbound(lowering, node.name)
  return isModuleExports(lowering, node)
}

/** TypeScript's `__exportStar(require('m'), exports)` is `export * from 'm'`. */
function lowerExportStar(
  lowering: Lowering,
  node: CallExpression,
  first: Expression,
): Value | undefined {
  const exported = node.arguments[1]
  if (exported === undefined || exported.type === 'SpreadElement') return undefined
  if (!isExportsObject(lowering, exported) || first.type !== 'CallExpression') return undefined
  const source = first.arguments[0]
  if (source === undefined || source.type === 'SpreadElement') return undefined
  const module = constantString(source)
  if (module === undefined) return undefined
  const { builder, file } = lowering
  file.reExports.push({ module: builder.string(module), name: builder.string('*'), as: none })
  return emitImport(lowering, node, module)
}

/** `Object.defineProperty(exports, 'x', { get: () => x })` sets `x`, as compilers write it. */
function lowerDefineProperty(
  lowering: Lowering,
  node: CallExpression,
  first: Expression,
): Value | undefined {
  const [, key, descriptor] = node.arguments
  if (key === undefined || key.type === 'SpreadElement' || descriptor?.type !== 'ObjectExpression')
    return undefined
  const name = constantString(key)
  if (name === undefined || name === '__esModule' || !isExportsObject(lowering, first))
    return undefined
  const value = describedValue(descriptor)
  if (value === undefined) return undefined
  const object = lowering.descent.expression(lowering, first)
  defineExport(lowering, object, { name, value, span: node })
  return object
}

/** `__export(target, { a: () => a })`, as esbuild and SWC write the exports of a module. */
function lowerExportGetters(
  lowering: Lowering,
  node: CallExpression,
  first: Expression,
): Value | undefined {
  const getters = node.arguments[1]
  if (getters?.type !== 'ObjectExpression') return undefined
  const object = lowering.descent.expression(lowering, first)
  for (const property of getters.properties) {
    if (property.type !== 'Property') continue
    const name = fixedKey(property.key, property.computed)
    const value =
      property.kind === 'get' || property.kind === 'init'
        ? returnedValue(property.value)
        : undefined
    if (name !== undefined && value !== undefined)
      defineExport(lowering, object, { name, value, span: property })
  }
  return object
}

function defineExport(
  lowering: Lowering,
  object: Value,
  { name, value, span }: { name: string; value: Expression; span: Span },
): void {
  markLive(lowering, value)
  const exported = lowering.descent.expression(lowering, value)
  emit(lowering, Op.SetProp, span, object, lowering.builder.string(name), exported)
}

/** A getter sees every later assignment of the variable it returns, which a Load here would not. */
function markLive(lowering: Lowering, value: Expression): void {
  if (value.type !== 'Identifier') return
  const variable = lookup(lowering.scope, value.name)
  if (variable !== none) lowering.builder.use(variable, none)
}

/** What a property descriptor makes the property hold. */
function describedValue(descriptor: ObjectExpression): Expression | undefined {
  for (const property of descriptor.properties) {
    if (property.type !== 'Property') continue
    const name = fixedKey(property.key, property.computed)
    if (name === 'value') return property.value
    if (name === 'get') return returnedValue(property.value)
  }
  return undefined
}

/** The expression of a function that does nothing but return it. */
function returnedValue(node: Expression): Expression | undefined {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression')
    return undefined
  if (node.body === null) return undefined
  if (node.body.type !== 'BlockStatement') return node.body
  const [only, ...others] = node.body.body
  if (others.length > 0 || only?.type !== 'ReturnStatement') return undefined
  return only.argument ?? undefined
}
