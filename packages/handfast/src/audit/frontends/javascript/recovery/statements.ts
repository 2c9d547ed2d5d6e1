import { field, hasToken, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { isExpression, translateExpression } from './expressions.ts'
import { translateClass, translateFunction } from './functions.ts'
import { exportStatement, importStatement } from './modules.ts'
import { translatePattern } from './patterns.ts'
import { identifier, make, propertyKey, textOf, unrecovered } from './translation.ts'
import type { Translation, Translator, TreeNode } from './translation.ts'

/** A list of statements; what is broken in it is searched for statements and expressions. */
export function translateStatements(
  translation: Translation,
  nodes: readonly SyntaxNode[],
): TreeNode[] {
  const found: TreeNode[] = []
  for (const node of nodes) {
    if (translation.depth >= translation.depthMax) break
    translation.depth += 1
    found.push(...translateOne(translation, node))
    translation.depth -= 1
  }
  return found
}

function translateOne(translation: Translation, node: SyntaxNode): TreeNode[] {
  const translator = translators.get(node.kind)
  if (translator !== undefined) return [translator(translation, node)]
  if (node.kind === 'ERROR' || node.kind === 'ambient_declaration') {
    return node.kind === 'ERROR' ? translateStatements(translation, node.children) : []
  }
  if (!isExpression(node)) return []
  return [make('ExpressionStatement', node, { expression: translateExpression(translation, node) })]
}

function statement(
  translation: Translation,
  node: SyntaxNode | undefined,
  at: SyntaxNode,
): TreeNode {
  if (node === undefined) return unrecovered(at)
  const [only, ...others] = translateStatements(translation, [node])
  if (only === undefined) return unrecovered(node)
  return others.length === 0 ? only : make('BlockStatement', node, { body: [only, ...others] })
}

function block(translation: Translation, node: SyntaxNode): TreeNode {
  return make('BlockStatement', node, { body: translateStatements(translation, node.children) })
}

function expressionStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const [only] = namedChildren(node)
  if (only?.kind === 'internal_module') return namespace(translation, only)
  return make('ExpressionStatement', node, {
    expression: translateExpression(translation, only),
    // A string that stands alone does nothing unless it is a directive.
    directive: only?.kind === 'string' ? textOf(translation, only) : null,
  })
}

function variables(translation: Translation, node: SyntaxNode): TreeNode {
  const declarations = node.children
    .filter(({ kind }) => kind === 'variable_declarator')
    .map((child) => {
      const value = field(child, 'value')
      return make('VariableDeclarator', child, {
        id: translatePattern(translation, field(child, 'name'), child),
        init: value === undefined ? null : translateExpression(translation, value),
      })
    })
  return make('VariableDeclaration', node, { kind: declarationKind(node), declarations })
}

function declarationKind(node: SyntaxNode): 'var' | 'let' | 'const' {
  if (node.kind === 'variable_declaration' || hasToken(node, 'var')) return 'var'
  return hasToken(node, 'let') ? 'let' : 'const'
}

function ifStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const alternative = field(node, 'alternative')
  return make('IfStatement', node, {
    test: translateExpression(translation, field(node, 'condition')),
    consequent: statement(translation, field(node, 'consequence'), node),
    alternate:
      alternative === undefined
        ? null
        : statement(translation, namedChildren(alternative)[0], alternative),
  })
}

function forStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const initializer = field(node, 'initializer')
  const condition = node.children.find((child) => child.field === 'condition' && child.isNamed)
  const increment = field(node, 'increment')
  const isDeclaration = initializer?.kind.endsWith('_declaration') === true
  return make('ForStatement', node, {
    init: optionalClause(translation, initializer, isDeclaration),
    test: optionalClause(translation, condition, false),
    update: increment === undefined ? null : translateExpression(translation, increment),
    body: statement(translation, field(node, 'body'), node),
  })
}

function optionalClause(
  translation: Translation,
  node: SyntaxNode | undefined,
  isDeclaration: boolean,
): TreeNode | null {
  if (node === undefined || node.kind === 'empty_statement') return null
  if (isDeclaration) return variables(translation, node)
  return translateExpression(
    translation,
    node.kind === 'expression_statement' ? namedChildren(node)[0] : node,
  )
}

function forEach(translation: Translation, node: SyntaxNode): TreeNode {
  const target = translatePattern(translation, field(node, 'left'), node)
  const isDeclaration = node.children.some((child) => child.field === 'kind')
  const operator = node.children.find((child) => child.field === 'operator')
  const left = isDeclaration
    ? make('VariableDeclaration', target, {
        kind: declarationKind(node),
        declarations: [make('VariableDeclarator', target, { id: target, init: null })],
      })
    : target
  return make(operator?.kind === 'in' ? 'ForInStatement' : 'ForOfStatement', node, {
    left,
    right: translateExpression(translation, field(node, 'right')),
    body: statement(translation, field(node, 'body'), node),
    await: hasToken(node, 'await'),
  })
}

function conditionLoop(type: string): Translator {
  return (translation, node) =>
    make(type, node, {
      test: translateExpression(translation, field(node, 'condition')),
      body: statement(translation, field(node, 'body'), node),
    })
}

function switchStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const cases = namedChildren(field(node, 'body') ?? node)
    .filter(({ kind }) => kind === 'switch_case' || kind === 'switch_default')
    .map((branch) => {
      const value = field(branch, 'value')
      return make('SwitchCase', branch, {
        test: value === undefined ? null : translateExpression(translation, value),
        consequent: translateStatements(
          translation,
          branch.children.filter((child) => child !== value),
        ),
      })
    })
  return make('SwitchStatement', node, {
    discriminant: translateExpression(translation, field(node, 'value')),
    cases,
  })
}

function tryStatement(translation: Translation, node: SyntaxNode): TreeNode {
  const handler = field(node, 'handler')
  const finalizer = field(node, 'finalizer')
  return make('TryStatement', node, {
    block: bodyOf(translation, node),
    handler: handler === undefined ? null : catchClause(translation, handler),
    finalizer: finalizer === undefined ? null : bodyOf(translation, finalizer),
  })
}

function catchClause(translation: Translation, node: SyntaxNode): TreeNode {
  const parameter = field(node, 'parameter')
  return make('CatchClause', node, {
    param: parameter === undefined ? null : translatePattern(translation, parameter, node),
    body: bodyOf(translation, node),
  })
}

function bodyOf(translation: Translation, node: SyntaxNode): TreeNode {
  return block(translation, field(node, 'body') ?? { ...node, children: [] })
}

function withArgument(type: string): Translator {
  return (translation, node) => {
    const [argument] = namedChildren(node)
    return make(type, node, {
      argument: argument === undefined ? null : translateExpression(translation, argument),
    })
  }
}

function throwStatement(translation: Translation, node: SyntaxNode): TreeNode {
  return make('ThrowStatement', node, {
    argument: translateExpression(translation, namedChildren(node)[0]),
  })
}

function enumDeclaration(translation: Translation, node: SyntaxNode): TreeNode {
  const members = namedChildren(field(node, 'body') ?? node)
    .filter(({ kind }) => kind !== 'ERROR')
    .map((child) => {
      const value = field(child, 'value')
      const name = child.kind === 'enum_assignment' ? field(child, 'name') : child
      return make('TSEnumMember', child, {
        id: propertyKey(translation, name, child).key,
        initializer: value === undefined ? null : translateExpression(translation, value),
      })
    })
  return make('TSEnumDeclaration', node, {
    id: identifier(translation, field(node, 'name') ?? { ...node, end: node.start }),
    body: { members },
  })
}

function namespace(translation: Translation, node: SyntaxNode): TreeNode {
  const name = field(node, 'name')
  const body = field(node, 'body')
  if (name === undefined || body === undefined || name.kind === 'string') return unrecovered(node)
  const names = textOf(translation, name)
    .split('.')
    .map((part) => make('Identifier', name, { name: part.trim() }))
  return make('TSModuleDeclaration', node, {
    id: names.reduce((left, right) => make('TSQualifiedName', name, { left, right })),
    body: { body: translateStatements(translation, body.children) },
    declare: false,
    global: false,
  })
}

function typeDeclaration(type: string): Translator {
  return (translation, node) => {
    const name = field(node, 'name')
    return name === undefined
      ? unrecovered(node)
      : make(type, node, { id: identifier(translation, name) })
  }
}

function functionDeclaration(translation: Translation, node: SyntaxNode): TreeNode {
  return translateFunction(translation, node, 'FunctionDeclaration')
}

function classDeclaration(translation: Translation, node: SyntaxNode): TreeNode {
  return translateClass(translation, node, { type: 'ClassDeclaration' })
}

function labeled(translation: Translation, node: SyntaxNode): TreeNode {
  return make('LabeledStatement', node, { body: statement(translation, field(node, 'body'), node) })
}

const translators: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ['expression_statement', expressionStatement],
  ['lexical_declaration', variables],
  ['variable_declaration', variables],
  ['using_declaration', variables],
  ['return_statement', withArgument('ReturnStatement')],
  ['throw_statement', throwStatement],
  ['if_statement', ifStatement],
  ['statement_block', block],
  ['function_declaration', functionDeclaration],
  ['generator_function_declaration', functionDeclaration],
  ['class_declaration', classDeclaration],
  ['abstract_class_declaration', classDeclaration],
  ['for_statement', forStatement],
  ['for_in_statement', forEach],
  ['while_statement', conditionLoop('WhileStatement')],
  ['do_statement', conditionLoop('DoWhileStatement')],
  ['switch_statement', switchStatement],
  ['try_statement', tryStatement],
  ['labeled_statement', labeled],
  ['break_statement', (_translation, node) => make('BreakStatement', node)],
  ['continue_statement', (_translation, node) => make('ContinueStatement', node)],
  ['import_statement', importStatement],
  ['export_statement', exportStatement],
  ['enum_declaration', enumDeclaration],
  ['internal_module', namespace],
  ['module', namespace],
  ['interface_declaration', typeDeclaration('TSInterfaceDeclaration')],
  ['type_alias_declaration', typeDeclaration('TSTypeAliasDeclaration')],
])
