import type {
  BindingPattern,
  FormalParameter,
  IfStatement,
  ParamPattern,
  Statement,
  TSModuleDeclaration,
  TSTypeName,
  VariableDeclaration,
} from 'oxc-parser'
import type { ProgramBuilder } from '../../ir/builder.ts'
import { none } from '../../ir/program.ts'
import type { FunctionId, VariableId, VariableInfo } from '../../ir/program.ts'

type VariableKind = VariableInfo['kind']

/** Names of one function, block, class or catch clause. */
export interface Scope {
  readonly parent: Scope | undefined
  /** The function whose variables these are. */
  readonly owner: FunctionId
  readonly names: Map<string, VariableId>
  /** Interfaces and type aliases: they hide nothing from expressions, but are no value either. */
  types: Set<string> | undefined
  /** Namespaces that add to what an earlier declaration of the same name made. */
  merging: Set<TSModuleDeclaration> | undefined
}

export function childScope(parent: Scope | undefined, owner: FunctionId): Scope {
  return {
    parent,
    owner,
    names: new Map<string, VariableId>(),
    types: undefined,
    merging: undefined,
  }
}

/** The variable a name is bound to, or none when the file does not bind it. */
export function lookup(scope: Scope, name: string): VariableId {
  let at: Scope | undefined = scope
  while (at !== undefined) {
    const variable = at.names.get(name)
    if (variable !== undefined) return variable
    at = at.parent
  }
  return none
}

/** Whether a type reference names an interface or alias of this file rather than a value. */
export function isTypeOnly(scope: Scope, name: string): boolean {
  let at: Scope | undefined = scope
  while (at !== undefined) {
    if (at.names.has(name)) return false
    if (at.types?.has(name) === true) return true
    at = at.parent
  }
  return false
}

export function declare(
  builder: ProgramBuilder,
  scope: Scope,
  name: string,
  kind: VariableKind,
): VariableId {
  const known = scope.names.get(name)
  if (known !== undefined) return known
  const variable = builder.variable(name, scope.owner, kind)
  scope.names.set(name, variable)
  return variable
}

/** Calls back with every name a pattern binds. Patterns deeper than `depthMax` bind nothing. */
export function eachName(
  pattern: BindingPattern | ParamPattern,
  depthMax: number,
  found: (name: string) => void,
): void {
  if (depthMax <= 0) return
  switch (pattern.type) {
    case 'Identifier':
      found(pattern.name)
      return
    case 'AssignmentPattern':
      eachName(pattern.left, depthMax - 1, found)
      return
    case 'RestElement':
      eachName(pattern.argument, depthMax - 1, found)
      return
    case 'TSParameterProperty':
      eachName(pattern.parameter satisfies FormalParameter, depthMax - 1, found)
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        if (element !== null) eachName(element, depthMax - 1, found)
      }
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        eachName(property.type === 'Property' ? property.value : property, depthMax - 1, found)
      }
  }
}

export function declarePattern(
  builder: ProgramBuilder,
  scope: Scope,
  pattern: BindingPattern | ParamPattern,
  options: { readonly kind: VariableKind; readonly depthMax: number },
): void {
  if (pattern.type === 'Identifier') {
    declare(builder, scope, pattern.name, options.kind)
    return
  }
  eachName(pattern, options.depthMax, (name) => {
    declare(builder, scope, name, options.kind)
  })
}

function declareVariables(
  builder: ProgramBuilder,
  scope: Scope,
  node: VariableDeclaration,
  depthMax: number,
): void {
  const { kind } = node
  const options = { kind: kind === 'let' || kind === 'var' ? kind : 'const', depthMax } as const
  for (const { id } of node.declarations) declarePattern(builder, scope, id, options)
}

/**
 * Names that a list of statements declares for itself: `let`, `const`, classes, functions, imports.
 */
export function declareLexical(
  builder: ProgramBuilder,
  scope: Scope,
  body: readonly Statement[],
  depthMax: number,
): void {
  for (const statement of body) {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        if (statement.declaration !== null) {
          declareStatement(builder, scope, statement.declaration, depthMax)
        }
        break
      case 'ExportDefaultDeclaration':
        declareDefault(builder, scope, statement.declaration)
        break
      case 'ImportDeclaration':
        for (const { local } of statement.specifiers) declare(builder, scope, local.name, 'import')
        break
      default:
        declareStatement(builder, scope, statement, depthMax)
    }
  }
}

/** True when a block needs no scope of its own, which most do not. */
export function declaresNothing(body: readonly Statement[]): boolean {
  for (const { type } of body) {
    if (type.endsWith('Declaration')) return false
  }
  return true
}

function declareDefault(
  builder: ProgramBuilder,
  scope: Scope,
  node: { readonly type: string; readonly id?: unknown },
): void {
  const isFunction = node.type === 'FunctionDeclaration'
  if (!isFunction && node.type !== 'ClassDeclaration') return
  const { id } = node
  if (typeof id !== 'object' || id === null || !('name' in id) || typeof id.name !== 'string')
    return
  declare(builder, scope, id.name, isFunction ? 'function' : 'class')
}

function declareStatement(
  builder: ProgramBuilder,
  scope: Scope,
  node: Statement,
  depthMax: number,
): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind !== 'var' && node.declare !== true)
        declareVariables(builder, scope, node, depthMax)
      return
    case 'FunctionDeclaration':
      if (node.id !== null) declare(builder, scope, node.id.name, 'function')
      return
    case 'ClassDeclaration':
      if (node.id !== null && node.declare !== true) declare(builder, scope, node.id.name, 'class')
      return
    case 'TSEnumDeclaration':
      declare(builder, scope, node.id.name, 'const')
      return
    case 'TSImportEqualsDeclaration':
      declare(builder, scope, node.id.name, 'import')
      return
    case 'TSModuleDeclaration':
      if (!node.global) declareNamespace(builder, scope, node)
      return
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      scope.types ??= new Set<string>()
      scope.types.add(node.id.name)
  }
}

/** The first name of `A.B.C`. */
export function rootName(
  node: TSTypeName | TSModuleDeclaration['id'],
): { readonly name: string } | undefined {
  let at = node
  while (at.type === 'TSQualifiedName') at = at.left
  return at.type === 'Identifier' ? at : undefined
}

function declareNamespace(builder: ProgramBuilder, scope: Scope, node: TSModuleDeclaration): void {
  if (node.declare || node.id.type === 'Literal') return
  const id = rootName(node.id)
  if (id === undefined) return
  if (scope.names.has(id.name)) {
    scope.merging ??= new Set<TSModuleDeclaration>()
    scope.merging.add(node)
  }
  declare(builder, scope, id.name, 'const')
}

/** `var` declarations anywhere in a function body, outside nested functions. */
export function declareVars(
  builder: ProgramBuilder,
  scope: Scope,
  body: readonly Statement[],
  depthMax: number,
): void {
  for (const statement of body) hoistVars(builder, scope, statement, depthMax)
}

function hoistVars(
  builder: ProgramBuilder,
  scope: Scope,
  node: Statement | null,
  depthMax: number,
): void {
  if (node === null || depthMax <= 0) return
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var' && node.declare !== true)
        declareVariables(builder, scope, node, depthMax)
      return
    case 'ExportNamedDeclaration':
      hoistVars(builder, scope, node.declaration, depthMax)
      return
    case 'BlockStatement':
      declareVars(builder, scope, node.body, depthMax - 1)
      return
    case 'IfStatement':
      hoistBranches(builder, scope, node, depthMax - 1)
      return
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') hoistVars(builder, scope, node.init, depthMax)
      hoistVars(builder, scope, node.body, depthMax - 1)
      return
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type === 'VariableDeclaration') hoistVars(builder, scope, node.left, depthMax)
      hoistVars(builder, scope, node.body, depthMax - 1)
      return
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      hoistVars(builder, scope, node.body, depthMax - 1)
      return
    case 'TryStatement':
      hoistVars(builder, scope, node.block, depthMax - 1)
      hoistVars(builder, scope, node.handler?.body ?? null, depthMax - 1)
      hoistVars(builder, scope, node.finalizer, depthMax - 1)
      return
    case 'SwitchStatement':
      for (const branch of node.cases) declareVars(builder, scope, branch.consequent, depthMax - 1)
  }
}

/** `else if` chains are long rather than deep, so they are followed in a loop. */
function hoistBranches(
  builder: ProgramBuilder,
  scope: Scope,
  node: IfStatement,
  depthMax: number,
): void {
  let at: Statement | null = node
  while (at?.type === 'IfStatement') {
    hoistVars(builder, scope, at.consequent, depthMax)
    at = at.alternate
  }
  hoistVars(builder, scope, at, depthMax)
}
