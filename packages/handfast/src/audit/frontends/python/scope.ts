import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ProgramBuilder } from '../../ir/builder.ts'
import type { ClassInfo, FunctionId, Value, VariableId } from '../../ir/program.ts'
import type { Bindings } from './bindings.ts'
import { emit } from './lowering.ts'
import type { Lowering } from './lowering.ts'

/** Names of the module, of a function, of a class body, or of a comprehension's targets. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class' | 'comprehension'
  readonly parent: Scope | undefined
  /** The function whose instructions read and write these names. */
  readonly owner: FunctionId
  readonly names: Map<string, VariableId>
  /** First parameter of a method: read as This in the method itself. `''` when there is none. */
  self: string
  /** The class whose body this is. */
  readonly classInfo: ClassInfo | undefined
  /** The Class instruction whose properties a class body writes, else none. */
  readonly classValue: Value
  /** Names the class body has bound so far; they hide nothing before that. */
  readonly classNames: Set<string>
}

export type NewScope = Pick<Scope, 'kind' | 'parent' | 'owner'> &
  Partial<Pick<Scope, 'classInfo' | 'classValue'>>

export function newScope({ kind, parent, owner, classInfo, classValue = none }: NewScope): Scope {
  return {
    kind,
    parent,
    owner,
    classInfo,
    classValue,
    names: new Map(),
    self: '',
    classNames: new Set(),
  }
}

/**
 * Makes a variable of every name that is bound, unless `global` or `nonlocal` sends it elsewhere.
 */
export function declareAll(
  builder: ProgramBuilder,
  scope: Scope,
  bindings: Bindings,
  moduleScope: Scope,
): void {
  for (const name of bindings.globals) {
    const variable = moduleScope.names.get(name)
    if (variable !== undefined) scope.names.set(name, variable)
  }
  for (const name of bindings.nonlocals) {
    const variable = enclosing(scope.parent, name)
    if (variable !== none) scope.names.set(name, variable)
  }
  for (const [name, kind] of bindings.names) {
    if (!scope.names.has(name)) scope.names.set(name, builder.variable(name, scope.owner, kind))
  }
}

/** Looks a name up outside the current body; class bodies are invisible from inside. */
function enclosing(scope: Scope | undefined, name: string): VariableId {
  for (let at = scope; at !== undefined; at = at.parent) {
    const variable = at.names.get(name)
    if (variable !== undefined && at.kind !== 'class') return variable
  }
  return none
}

export function readName(lowering: Lowering, node: number, name: string): Value {
  const { builder, functionId, scope } = lowering
  if (scope.kind === 'class' && scope.classNames.has(name)) {
    return emit(lowering, Op.Prop, node, scope.classValue, builder.string(name))
  }
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue
    if (at.self === name && at.owner === functionId) return emit(lowering, Op.This, node)
    const variable = at.names.get(name)
    if (variable === undefined) continue
    builder.use(variable, functionId)
    return emit(lowering, Op.Load, node, variable)
  }
  return emit(lowering, Op.Global, node, builder.string(name))
}

/** `a.b.c` where the grammar has one node for the whole name, or a string names it. */
export function readDottedName(lowering: Lowering, node: number, text: string): Value {
  const { builder } = lowering
  const [first = '', ...rest] = text.split('.')
  let value = readName(lowering, node, first.trim())
  for (const name of rest)
    value = emit(lowering, Op.Prop, node, value, builder.string(name.trim()), 0)
  return value
}

const fieldsMax = 400

/** `name = value` or `name: Type` in the body of a class. */
export function declareField({ kind, classInfo }: Scope, name: string): void {
  if (kind !== 'class' || classInfo === undefined) return
  const { fields } = classInfo
  if (fields.length < fieldsMax && !fields.includes(name)) fields.push(name)
}

export function writeName(lowering: Lowering, node: number, name: string, value: Value): void {
  const { builder, functionId, scope } = lowering
  const variable = scope.names.get(name)
  if (scope.kind === 'class' && variable === undefined) {
    emit(lowering, Op.SetProp, node, scope.classValue, builder.string(name), value)
    declareField(scope, name)
    scope.classNames.add(name)
    return
  }
  const target = variable ?? declareLate(lowering, name)
  builder.use(target, functionId)
  emit(lowering, Op.Store, node, target, value)
}

/** `:=` in a comprehension binds in the function around it. */
export function writeOutsideComprehensions(
  lowering: Lowering,
  node: number,
  name: string,
  value: Value,
): void {
  const inner = lowering.scope
  while (lowering.scope.kind === 'comprehension' && lowering.scope.parent !== undefined) {
    lowering.scope = lowering.scope.parent
  }
  writeName(lowering, node, name, value)
  lowering.scope = inner
}

/**
 * A name bound where the search for bindings does not look: in a default value, after a syntax
 * error.
 */
function declareLate(lowering: Lowering, name: string): VariableId {
  const { builder, scope } = lowering
  let at = scope
  while (at.kind === 'comprehension' && at.parent !== undefined) at = at.parent
  const known = at.names.get(name)
  if (known !== undefined) return known
  const variable = builder.variable(name, at.owner, 'var')
  at.names.set(name, variable)
  return variable
}
