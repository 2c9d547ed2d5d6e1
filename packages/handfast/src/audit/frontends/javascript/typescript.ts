import type {
  TSEnumDeclaration,
  TSEnumMember,
  TSImportEqualsDeclaration,
  TSModuleDeclaration,
  TSTypeName,
} from 'oxc-parser'
import { ConstKind, Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { StringId, Value, VariableId } from '../../ir/program.ts'
import { declareLexical, declareVars } from './declarations.ts'
import { emit, emitConst, emitString, loadVariable, storeVariable, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { constantString, readName } from './names.ts'
import { childScope, lookup } from './scope.ts'

/** An enum is an object; members without an initializer count on from the number before. */
export function lowerEnum(lowering: Lowering, node: TSEnumDeclaration): void {
  const { builder } = lowering
  const pairs: Value[] = []
  let next: number | undefined = 0
  for (const member of node.body.members) {
    const key = emitString(lowering, member.id, memberName(member))
    let value: Value
    if (member.initializer !== null) {
      value = lowering.descent.expression(lowering, member.initializer)
      const { initializer } = member
      next =
        initializer.type === 'Literal' && typeof initializer.value === 'number'
          ? initializer.value + 1
          : undefined
    } else if (next === undefined) {
      value = unknown(lowering, member)
    } else {
      value = emitConst(lowering, member, String(next), ConstKind.Number)
      next += 1
    }
    pairs.push(emit(lowering, Op.Pair, member, key, value, 0))
  }
  const object = emit(lowering, Op.ObjectLiteral, node, builder.list(pairs))
  const variable = lookup(lowering.scope, node.id.name)
  if (variable !== none) storeVariable(lowering, node, variable, object)
}

function memberName({ id }: TSEnumMember): string {
  return id.type === 'Identifier' ? id.name : (constantString(id) ?? '')
}

/**
 * A namespace is lowered where it stands, with a scope of its own, and becomes an object of what it
 * exports; one that merges with a class or function sets properties on that instead.
 */
export function lowerNamespace(lowering: Lowering, node: TSModuleDeclaration): void {
  const { body, id } = node
  if (node.declare || body === null || id.type === 'Literal') return
  const path = namePath(id)
  const [root] = path
  const variable = root === undefined ? none : lookup(lowering.scope, root)
  if (variable === none) return
  const outer = { scope: lowering.scope, exports: lowering.exports }
  lowering.scope = childScope(outer.scope, lowering.info.id)
  lowering.exports = new Map<StringId, VariableId>()
  declareVars(lowering, body.body)
  declareLexical(lowering, body.body)
  lowering.descent.statements(lowering, body.body)
  const exported = lowering.exports
  lowering.scope = outer.scope
  lowering.exports = outer.exports
  storeNamespace(lowering, node, { variable, path, exported })
}

function namePath(id: Exclude<TSModuleDeclaration['id'], { type: 'Literal' }>): string[] {
  const path: string[] = []
  let at: TSTypeName | typeof id = id
  while (at.type === 'TSQualifiedName') {
    path.unshift(at.right.name)
    at = at.left
  }
  if (at.type === 'Identifier') path.unshift(at.name)
  return path
}

interface NamespaceResult {
  readonly variable: VariableId
  /** The names of `namespace A.B.C`, outermost first. */
  readonly path: readonly string[]
  readonly exported: ReadonlyMap<StringId, VariableId>
}

function storeNamespace(
  lowering: Lowering,
  node: TSModuleDeclaration,
  { variable, path, exported }: NamespaceResult,
): void {
  const { builder } = lowering
  if (path.length === 1 && lowering.scope.merging?.has(node) === true) {
    const object = loadVariable(lowering, node, variable)
    for (const [name, from] of exported) {
      emit(lowering, Op.SetProp, node, object, name, loadVariable(lowering, node, from))
    }
    return
  }
  const pairs: Value[] = []
  for (const [name, from] of exported) {
    const key = emit(lowering, Op.Const, node, name, ConstKind.String)
    pairs.push(emit(lowering, Op.Pair, node, key, loadVariable(lowering, node, from), 0))
  }
  let object = emit(lowering, Op.ObjectLiteral, node, builder.list(pairs))
  for (const name of path.slice(1).toReversed()) {
    const key = emitString(lowering, node, name)
    const pair = emit(lowering, Op.Pair, node, key, object, 0)
    object = emit(lowering, Op.ObjectLiteral, node, builder.list([pair]))
  }
  storeVariable(lowering, node, variable, object)
}

/** `import x = require('m')` and `import x = A.B`. */
export function lowerImportEquals(lowering: Lowering, node: TSImportEqualsDeclaration): void {
  const { builder } = lowering
  const { moduleReference } = node
  const value =
    moduleReference.type === 'TSExternalModuleReference'
      ? emit(
          lowering,
          Op.Import,
          node,
          builder.string(moduleReference.expression.value),
          builder.string('*'),
        )
      : lowerEntityName(lowering, moduleReference)
  const variable = lookup(lowering.scope, node.id.name)
  if (variable !== none) storeVariable(lowering, node, variable, value)
}

function lowerEntityName(lowering: Lowering, node: TSTypeName): Value {
  if (node.type === 'ThisExpression') return unknown(lowering, node)
  if (node.type === 'Identifier') return readName(lowering, node, node.name)
  const object = lowerEntityName(lowering, node.left)
  return emit(lowering, Op.Prop, node, object, lowering.builder.string(node.right.name), 0)
}
