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
import type { VariableId, VariableInfo } from '../../ir/program.ts'
import type { Lowering } from './lowering.ts'

type VariableKind = VariableInfo['kind']

/** Binds a name in the current scope, once. */
export function declare(lowering: Lowering, name: string, kind: VariableKind): VariableId {
  const { builder, scope } = lowering
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
  lowering: Lowering,
  pattern: BindingPattern | ParamPattern,
  kind: VariableKind,
): void {
  if (pattern.type === 'Identifier') {
    declare(lowering, pattern.name, kind)
    return
  }
  eachName(pattern, lowering.limits.depthMax, (name) => {
    declare(lowering, name, kind)
  })
}

function declareVariables(lowering: Lowering, node: VariableDeclaration): void {
  const { kind } = node
  const declared = kind === 'let' || kind === 'var' ? kind : 'const'
  for (const { id } of node.declarations) declarePattern(lowering, id, declared)
}

/**
 * Names that a list of statements declares for itself: `let`, `const`, classes, functions, imports.
 */
export function declareLexical(lowering: Lowering, body: readonly Statement[]): void {
  for (const statement of body) {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        if (statement.declaration !== null) {
          declareStatement(lowering, statement.declaration)
        }
        break
      case 'ExportDefaultDeclaration':
        declareDefault(lowering, statement.declaration)
        break
      case 'ImportDeclaration':
        for (const { local } of statement.specifiers) declare(lowering, local.name, 'import')
        break
      default:
        declareStatement(lowering, statement)
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
  lowering: Lowering,
  node: { readonly type: string; readonly id?: unknown },
): void {
  const isFunction = node.type === 'FunctionDeclaration'
  if (!isFunction && node.type !== 'ClassDeclaration') return
  const { id } = node
  if (typeof id !== 'object' || id === null || !('name' in id) || typeof id.name !== 'string')
    return
  declare(lowering, id.name, isFunction ? 'function' : 'class')
}

function declareStatement(lowering: Lowering, node: Statement): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind !== 'var' && node.declare !== true) declareVariables(lowering, node)
      return
    case 'FunctionDeclaration':
      if (node.id !== null) declare(lowering, node.id.name, 'function')
      return
    case 'ClassDeclaration':
      if (node.id !== null && node.declare !== true) declare(lowering, node.id.name, 'class')
      return
    case 'TSEnumDeclaration':
      declare(lowering, node.id.name, 'const')
      return
    case 'TSImportEqualsDeclaration':
      declare(lowering, node.id.name, 'import')
      return
    case 'TSModuleDeclaration':
      if (!node.global) declareNamespace(lowering, node)
      return
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      lowering.scope.types ??= new Set<string>()
      lowering.scope.types.add(node.id.name)
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

function declareNamespace(lowering: Lowering, node: TSModuleDeclaration): void {
  if (node.declare || node.id.type === 'Literal') return
  const id = rootName(node.id)
  if (id === undefined) return
  const { scope } = lowering
  if (scope.names.has(id.name)) {
    scope.merging ??= new Set<TSModuleDeclaration>()
    scope.merging.add(node)
  }
  declare(lowering, id.name, 'const')
}

/** `var` declarations anywhere in a function body, outside nested functions. */
export function declareVars(lowering: Lowering, body: readonly Statement[]): void {
  hoistAll(lowering, body, lowering.limits.depthMax)
}

function hoistAll(lowering: Lowering, body: readonly Statement[], depthMax: number): void {
  for (const statement of body) hoistVars(lowering, statement, depthMax)
}

function hoistVars(lowering: Lowering, node: Statement | null, depthMax: number): void {
  if (node === null || depthMax <= 0) return
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var' && node.declare !== true) declareVariables(lowering, node)
      return
    case 'ExportNamedDeclaration':
      hoistVars(lowering, node.declaration, depthMax)
      return
    case 'BlockStatement':
      hoistAll(lowering, node.body, depthMax - 1)
      return
    case 'IfStatement':
      hoistBranches(lowering, node, depthMax - 1)
      return
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') hoistVars(lowering, node.init, depthMax)
      hoistVars(lowering, node.body, depthMax - 1)
      return
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type === 'VariableDeclaration') hoistVars(lowering, node.left, depthMax)
      hoistVars(lowering, node.body, depthMax - 1)
      return
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      hoistVars(lowering, node.body, depthMax - 1)
      return
    case 'TryStatement':
      hoistVars(lowering, node.block, depthMax - 1)
      hoistVars(lowering, node.handler?.body ?? null, depthMax - 1)
      hoistVars(lowering, node.finalizer, depthMax - 1)
      return
    case 'SwitchStatement':
      for (const branch of node.cases) hoistAll(lowering, branch.consequent, depthMax - 1)
  }
}

/** `else if` chains are long rather than deep, so they are followed in a loop. */
function hoistBranches(lowering: Lowering, node: IfStatement, depthMax: number): void {
  let at: Statement | null = node
  while (at?.type === 'IfStatement') {
    hoistVars(lowering, at.consequent, depthMax)
    at = at.alternate
  }
  hoistVars(lowering, at, depthMax)
}
