import { childOf, field, hasToken, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { translatePattern } from './patterns.ts'
import { identifier, make, propertyKey, textOf } from './translation.ts'
import type { Translation, TreeNode } from './translation.ts'

/** Functions of all kinds; `type` is what the parser calls this one. */
export function translateFunction(
  translation: Translation,
  node: SyntaxNode,
  type: string,
): TreeNode {
  const name = field(node, 'name')
  const body = field(node, 'body')
  return make(type, node, {
    id:
      name === undefined || type === 'ArrowFunctionExpression' || node.kind === 'method_definition'
        ? null
        : identifier(translation, name),
    params: parameters(translation, node),
    async: hasToken(node, 'async'),
    generator: hasToken(node, '*') || node.kind.startsWith('generator'),
    body: body === undefined ? null : functionBody(translation, body),
  })
}

function functionBody(translation: Translation, body: SyntaxNode): TreeNode {
  if (body.kind !== 'statement_block') return translation.expression(translation, body)
  return make('BlockStatement', body, { body: translation.statements(translation, body.children) })
}

function parameters(translation: Translation, node: SyntaxNode): TreeNode[] {
  const single = field(node, 'parameter')
  if (single !== undefined) return [translatePattern(translation, single, node)]
  const list = field(node, 'parameters')
  if (list === undefined) return []
  return namedChildren(list)
    .filter(({ kind }) => kind !== 'ERROR' && kind !== 'decorator')
    .map((child) => parameter(translation, child))
}

function parameter(translation: Translation, node: SyntaxNode): TreeNode {
  if (node.kind !== 'required_parameter' && node.kind !== 'optional_parameter') {
    return translatePattern(translation, node, node)
  }
  const value = field(node, 'value')
  const decorators = translateDecorators(translation, node)
  const typeAnnotation = annotation(translation, field(node, 'type'))
  let pattern = {
    ...translatePattern(translation, field(node, 'pattern'), node),
    typeAnnotation,
    decorators,
  }
  if (value !== undefined) {
    const right = translation.expression(translation, value)
    pattern = {
      ...make('AssignmentPattern', node, { left: pattern, right }),
      typeAnnotation,
      decorators,
    }
  }
  const isProperty =
    childOf(node, 'accessibility_modifier') !== undefined || hasToken(node, 'readonly')
  return isProperty
    ? make('TSParameterProperty', node, { parameter: pattern, decorators })
    : pattern
}

/** The annotation, when it is a name; others carry nothing the lowering reads. */
function annotation(translation: Translation, node: SyntaxNode | undefined): unknown {
  const type = node === undefined ? undefined : namedChildren(node)[0]
  const typeName = type === undefined ? undefined : translateTypeName(translation, type)
  if (type === undefined || typeName === undefined) return null
  return make('TSTypeAnnotation', type, {
    typeAnnotation: make('TSTypeReference', type, { typeName }),
  })
}

function translateTypeName(translation: Translation, node: SyntaxNode): TreeNode | undefined {
  switch (node.kind) {
    case 'type_identifier':
    case 'identifier':
      return identifier(translation, node)
    case 'generic_type': {
      const name = field(node, 'name')
      return name === undefined ? undefined : translateTypeName(translation, name)
    }
    case 'nested_type_identifier': {
      const names = textOf(translation, node)
        .split('.')
        .map((name) => make('Identifier', node, { name: name.trim() }))
      return names.reduce((left, right) => make('TSQualifiedName', node, { left, right }))
    }
    default:
      return undefined
  }
}

export function translateDecorators(translation: Translation, node: SyntaxNode): TreeNode[] {
  return node.children
    .filter(({ kind }) => kind === 'decorator')
    .map((child) =>
      make('Decorator', child, {
        expression: translation.expression(translation, namedChildren(child)[0]),
      }),
    )
}

export function translateClass(
  translation: Translation,
  node: SyntaxNode,
  { type, decorators = [] }: { type: string; decorators?: TreeNode[] },
): TreeNode {
  const name = field(node, 'name')
  const heritage = childOf(node, 'class_heritage')
  const body = field(node, 'body')
  return make(type, node, {
    id: name === undefined ? null : identifier(translation, name),
    decorators: [...decorators, ...translateDecorators(translation, node)],
    superClass: heritage === undefined ? null : superclass(translation, heritage),
    body: make('ClassBody', body ?? node, {
      body: body === undefined ? [] : classElements(translation, body),
    }),
  })
}

function superclass(translation: Translation, heritage: SyntaxNode): TreeNode | null {
  const clause = childOf(heritage, 'extends_clause')
  if (clause !== undefined) return translation.expression(translation, field(clause, 'value'))
  const [first] = namedChildren(heritage)
  return first === undefined || first.kind.endsWith('_clause')
    ? null
    : translation.expression(translation, first)
}

function classElements(translation: Translation, body: SyntaxNode): TreeNode[] {
  const elements: TreeNode[] = []
  let decorators: TreeNode[] = []
  for (const child of body.children) {
    if (child.kind === 'decorator') {
      decorators.push(
        make('Decorator', child, {
          expression: translation.expression(translation, namedChildren(child)[0]),
        }),
      )
      continue
    }
    const element = classElement(translation, child, decorators)
    if (element === undefined) continue
    elements.push(element)
    decorators = []
  }
  return elements
}

function classElement(
  translation: Translation,
  node: SyntaxNode,
  before: readonly TreeNode[],
): TreeNode | undefined {
  const decorators = [...before, ...translateDecorators(translation, node)]
  const key = propertyKey(translation, field(node, 'name') ?? field(node, 'property'), node)
  const isStatic = hasToken(node, 'static')
  switch (node.kind) {
    case 'method_definition':
      return make('MethodDefinition', node, {
        ...key,
        decorators,
        static: isStatic,
        kind: methodKind(node, key.key),
        value: translateFunction(translation, node, 'FunctionExpression'),
      })
    case 'public_field_definition':
    case 'field_definition': {
      const value = field(node, 'value')
      return make('PropertyDefinition', node, {
        ...key,
        decorators,
        static: isStatic,
        value: value === undefined ? null : translation.expression(translation, value),
      })
    }
    case 'class_static_block':
      return make('StaticBlock', node, {
        body: translation.statements(translation, field(node, 'body')?.children ?? []),
      })
    default:
      return undefined
  }
}

function methodKind(node: SyntaxNode, key: TreeNode): 'constructor' | 'get' | 'set' | 'method' {
  if (hasToken(node, 'get')) return 'get'
  if (hasToken(node, 'set')) return 'set'
  return key['name'] === 'constructor' && !hasToken(node, 'static') ? 'constructor' : 'method'
}

/** A method, getter or setter of an object literal. */
export function translateObjectMethod(translation: Translation, node: SyntaxNode): TreeNode {
  const key = propertyKey(translation, field(node, 'name'), node)
  const kind = methodKind(node, key.key)
  return make('Property', node, {
    ...key,
    kind: kind === 'get' || kind === 'set' ? kind : 'init',
    method: kind === 'method' || kind === 'constructor',
    value: translateFunction(translation, node, 'FunctionExpression'),
  })
}
