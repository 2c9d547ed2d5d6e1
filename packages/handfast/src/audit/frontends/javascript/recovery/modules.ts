import { isExpression } from './expressions.ts'
import { translateClass, translateDecorators, translateFunction } from './functions.ts'
import { childOf, field, hasToken, keyword, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { identifier, make, stringLiteral, unrecovered } from './translation.ts'
import type { Translation, TreeNode } from './translation.ts'

export function importStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const required = childOf(node, 'import_require_clause')
  if (required !== undefined) return importRequire(translation, required)
  const source = field(node, 'source')
  if (source === undefined) return unrecovered(node)
  const clause = childOf(node, 'import_clause')
  return make('ImportDeclaration', node, {
    source: stringLiteral(translation, source),
    specifiers:
      clause === undefined
        ? []
        : namedChildren(clause).flatMap((child) => importSpecifiers(translation, child)),
  })
}

function importRequire(translation: Translation, node: SyntaxNode): TreeNode {
  const source = field(node, 'source')
  const name = childOf(node, 'identifier')
  if (source === undefined || name === undefined) return unrecovered(node)
  return make('TSImportEqualsDeclaration', node, {
    id: identifier(translation, name),
    moduleReference: make('TSExternalModuleReference', node, {
      expression: stringLiteral(translation, source),
    }),
  })
}

function importSpecifiers(translation: Translation, node: SyntaxNode): TreeNode[] {
  if (node.kind === 'identifier') {
    return [make('ImportDefaultSpecifier', node, { local: identifier(translation, node) })]
  }
  if (node.kind === 'namespace_import') {
    const name = childOf(node, 'identifier')
    return name === undefined
      ? []
      : [make('ImportNamespaceSpecifier', node, { local: identifier(translation, name) })]
  }
  return node.children
    .filter(({ kind }) => kind === 'import_specifier')
    .flatMap((child) => {
      const name = keyword(child, 'name')
      if (name === undefined) return []
      const alias = keyword(child, 'alias') ?? name
      const imported = exportedName(translation, name)
      return [make('ImportSpecifier', child, { imported, local: identifier(translation, alias) })]
    })
}

function exportedName(translation: Translation, node: SyntaxNode): TreeNode {
  return node.kind === 'string' ? stringLiteral(translation, node) : identifier(translation, node)
}

export function exportStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const source = field(node, 'source')
  const from = source === undefined ? null : stringLiteral(translation, source)
  const declaration = field(node, 'declaration')
  const value = field(node, 'value')
  if (hasToken(node, 'default')) return exportDefault(translation, node, value ?? declaration)
  if (hasToken(node, '=')) {
    return make('TSExportAssignment', node, {
      expression: translation.expression(translation, namedChildren(node)[0]),
    })
  }
  const clause = childOf(node, 'export_clause')
  if (clause === undefined && declaration === undefined) {
    const namespaceName = childOf(node, 'namespace_export')
    const name = namespaceName === undefined ? undefined : namedChildren(namespaceName)[0]
    if (from === null) return unrecovered(node)
    const exported = name === undefined ? null : exportedName(translation, name)
    return make('ExportAllDeclaration', node, { source: from, exported })
  }
  return make('ExportNamedDeclaration', node, {
    source: from,
    declaration: declaration === undefined ? null : declared(translation, node, declaration),
    specifiers: clause === undefined ? [] : exportSpecifiers(translation, clause),
  })
}

function declared(translation: Translation, node: SyntaxNode, declaration: SyntaxNode): TreeNode {
  if (!declaration.kind.endsWith('class_declaration'))
    return translation.statements(translation, [declaration])[0] ?? unrecovered(node)
  const decorators = translateDecorators(translation, node)
  return translateClass(translation, declaration, { type: 'ClassDeclaration', decorators })
}

const declarationsOfExpressions: ReadonlyMap<string, string> = new Map([
  ['function_expression', 'FunctionDeclaration'],
  ['generator_function', 'FunctionDeclaration'],
])

function exportDefault(
  translation: Translation,
  node: SyntaxNode,
  value: SyntaxNode | undefined,
): TreeNode {
  if (value === undefined) return unrecovered(node)
  const type = declarationsOfExpressions.get(value.kind)
  let declaration: TreeNode
  if (type !== undefined) declaration = translateFunction(translation, value, type)
  else if (value.kind === 'class') {
    const decorators = translateDecorators(translation, node)
    declaration = translateClass(translation, value, { type: 'ClassDeclaration', decorators })
  } else if (isExpression(value) || !value.kind.endsWith('_declaration')) {
    declaration = translation.expression(translation, value)
  } else declaration = declared(translation, node, value)
  return make('ExportDefaultDeclaration', node, { declaration })
}

function exportSpecifiers(translation: Translation, clause: SyntaxNode): TreeNode[] {
  return clause.children
    .filter(({ kind }) => kind === 'export_specifier')
    .flatMap((child) => {
      const name = keyword(child, 'name')
      if (name === undefined) return []
      return [
        make('ExportSpecifier', child, {
          local: exportedName(translation, name),
          exported: exportedName(translation, keyword(child, 'alias') ?? name),
        }),
      ]
    })
}
