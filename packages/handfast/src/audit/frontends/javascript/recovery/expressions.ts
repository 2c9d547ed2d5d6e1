import { childOf, field, hasToken, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { translateClass, translateFunction, translateObjectMethod } from './functions.ts'
import { translateElement } from './elements.ts'
import { constant, number, regex, template } from './literals.ts'
import { translatePattern } from './patterns.ts'
import {
  identifier,
  make,
  privateName,
  propertyKey,
  stringLiteral,
  textOf,
  unrecovered,
} from './translation.ts'
import type { Translation, Translator, TreeNode } from './translation.ts'

const logical: ReadonlySet<string> = new Set(['&&', '||', '??'])

export function translateExpression(
  translation: Translation,
  node: SyntaxNode | undefined,
): TreeNode {
  if (node === undefined) return unrecovered({ start: 0, end: 0 })
  const translator = translators.get(node.kind)
  if (translator === undefined || translation.depth >= translation.depthMax)
    return unrecovered(node)
  translation.depth += 1
  const expression = translator(translation, node)
  translation.depth -= 1
  return expression
}

/** Whether a node that stands alone in broken text is worth lowering as an expression. */
export function isExpression(node: SyntaxNode): boolean {
  return translators.has(node.kind) && !leaves.has(node.kind)
}

function inner(translation: Translation, node: SyntaxNode): TreeNode {
  return translateExpression(translation, namedChildren(node)[0])
}

function operands(translation: Translation, node: SyntaxNode): TreeNode[] {
  return namedChildren(node).map((child) => translateExpression(translation, child))
}

function operatorOf(translation: Translation, node: SyntaxNode): string {
  const operator = node.children.find((child) => child.field === 'operator')
  return operator === undefined ? '' : textOf(translation, operator)
}

function isOptional(node: SyntaxNode): boolean {
  return childOf(node, 'optional_chain') !== undefined || hasToken(node, '?.')
}

function member(translation: Translation, node: SyntaxNode): TreeNode {
  const property = field(node, 'property')
  return make('MemberExpression', node, {
    object: translateExpression(translation, field(node, 'object')),
    property:
      property?.kind === 'private_property_identifier'
        ? privateName(translation, property)
        : identifier(translation, property ?? { ...node, start: node.end }),
    computed: false,
    optional: isOptional(node),
  })
}

function subscript(translation: Translation, node: SyntaxNode): TreeNode {
  return make('MemberExpression', node, {
    object: translateExpression(translation, field(node, 'object')),
    property: translateExpression(translation, field(node, 'index')),
    computed: true,
    optional: isOptional(node),
  })
}

function call(translation: Translation, node: SyntaxNode): TreeNode {
  const callee = field(node, 'function')
  const list = field(node, 'arguments')
  if (list?.kind === 'template_string') {
    return make('TaggedTemplateExpression', node, {
      tag: translateExpression(translation, callee),
      quasi: template(translation, list),
    })
  }
  const awaited = callee?.kind === 'call_expression' ? awaitedOf(translation, callee) : undefined
  if (awaited !== undefined) return awaitedCall(translation, node, awaited)
  const operand = awaitedOf(translation, node)
  if (operand !== undefined) {
    return make('AwaitExpression', node, { argument: sequence(translation, operand) })
  }
  const args = list === undefined ? [] : operands(translation, list)
  if (callee?.kind === 'import') {
    return make('ImportExpression', node, { source: args[0] ?? unrecovered(node) })
  }
  return make('CallExpression', node, {
    callee: translateExpression(translation, callee),
    arguments: args,
    optional: isOptional(node),
  })
}

/**
 * The grammar reads the `await` of `await (0, m.f)(x)` and `await (x).y` as the name of a function.
 */
function awaitedOf(translation: Translation, node: SyntaxNode): SyntaxNode | undefined {
  const callee = field(node, 'function')
  const isAwait = callee?.kind === 'identifier' && textOf(translation, callee) === 'await'
  return isAwait ? field(node, 'arguments') : undefined
}

function awaitedCall(translation: Translation, node: SyntaxNode, callee: SyntaxNode): TreeNode {
  const list = field(node, 'arguments')
  const call = make(
    'CallExpression',
    { start: callee.start, end: node.end },
    {
      callee: sequence(translation, callee),
      arguments: list === undefined ? [] : operands(translation, list),
      optional: isOptional(node),
    },
  )
  return make('AwaitExpression', node, { argument: call })
}

function construct(translation: Translation, node: SyntaxNode): TreeNode {
  const list = field(node, 'arguments')
  return make('NewExpression', node, {
    callee: translateExpression(translation, field(node, 'constructor')),
    arguments: list === undefined ? [] : operands(translation, list),
  })
}

function binary(translation: Translation, node: SyntaxNode): TreeNode {
  const operator = operatorOf(translation, node)
  const left = field(node, 'left')
  return make(logical.has(operator) ? 'LogicalExpression' : 'BinaryExpression', node, {
    operator,
    left:
      left?.kind === 'private_property_identifier'
        ? privateName(translation, left)
        : translateExpression(translation, left),
    right: translateExpression(translation, field(node, 'right')),
  })
}

function assignment(translation: Translation, node: SyntaxNode): TreeNode {
  return make('AssignmentExpression', node, {
    operator: node.kind === 'assignment_expression' ? '=' : operatorOf(translation, node),
    left: translatePattern(translation, field(node, 'left'), node),
    right: translateExpression(translation, field(node, 'right')),
  })
}

function update(translation: Translation, node: SyntaxNode): TreeNode {
  const [first] = node.children
  return make('UpdateExpression', node, {
    operator: operatorOf(translation, node),
    prefix: first?.field === 'operator',
    argument: translatePattern(translation, field(node, 'argument'), node),
  })
}

function objectLiteral(translation: Translation, node: SyntaxNode): TreeNode {
  const properties = namedChildren(node).flatMap((child): TreeNode[] => {
    switch (child.kind) {
      case 'pair':
        return [
          make('Property', child, {
            ...propertyKey(translation, field(child, 'key'), child),
            value: translateExpression(translation, field(child, 'value')),
            kind: 'init',
            method: false,
          }),
        ]
      case 'shorthand_property_identifier': {
        const name = identifier(translation, child)
        return [
          make('Property', child, {
            key: name,
            value: name,
            kind: 'init',
            method: false,
            computed: false,
          }),
        ]
      }
      case 'method_definition':
        return [translateObjectMethod(translation, child)]
      case 'spread_element':
        return [translateExpression(translation, child)]
      default:
        return []
    }
  })
  return make('ObjectExpression', node, { properties })
}

function unary(translation: Translation, node: SyntaxNode): TreeNode {
  return make('UnaryExpression', node, {
    operator: operatorOf(translation, node),
    argument: translateExpression(translation, field(node, 'argument')),
  })
}

function conditional(translation: Translation, node: SyntaxNode): TreeNode {
  return make('ConditionalExpression', node, {
    test: translateExpression(translation, field(node, 'condition')),
    consequent: translateExpression(translation, field(node, 'consequence')),
    alternate: translateExpression(translation, field(node, 'alternative')),
  })
}

function yielded(translation: Translation, node: SyntaxNode): TreeNode {
  const [argument] = namedChildren(node)
  return make('YieldExpression', node, {
    argument: argument === undefined ? null : translateExpression(translation, argument),
    delegate: hasToken(node, '*'),
  })
}

function metaProperty(translation: Translation, node: SyntaxNode): TreeNode {
  const [meta = '', property = ''] = textOf(translation, node).split('.')
  return make('MetaProperty', node, {
    meta: { name: meta.trim() },
    property: { name: property.trim() },
  })
}

/** What cannot be told apart is evaluated in order, and the last value stands for all. */
function sequence(translation: Translation, node: SyntaxNode): TreeNode {
  return make('SequenceExpression', node, { expressions: operands(translation, node) })
}

const leaves: ReadonlySet<string> = new Set([
  'identifier',
  'undefined',
  'this',
  'super',
  'number',
  'string',
  'true',
  'false',
  'null',
  'regex',
  'shorthand_property_identifier',
])

function through(type: string, name: string): Translator {
  return (translation, node) => make(type, node, { [name]: inner(translation, node) })
}

const translators: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ['identifier', identifier],
  ['undefined', identifier],
  ['this', (_translation, node) => make('ThisExpression', node)],
  ['super', (_translation, node) => make('Super', node)],
  ['number', number],
  ['string', stringLiteral],
  ['regex', regex],
  ['true', constant(true)],
  ['false', constant(false)],
  ['null', constant(null)],
  ['template_string', template],
  ['object', objectLiteral],
  [
    'array',
    (translation, node) => make('ArrayExpression', node, { elements: operands(translation, node) }),
  ],
  ['member_expression', member],
  ['subscript_expression', subscript],
  ['call_expression', call],
  ['new_expression', construct],
  ['assignment_expression', assignment],
  ['augmented_assignment_expression', assignment],
  ['binary_expression', binary],
  ['unary_expression', unary],
  ['update_expression', update],
  ['ternary_expression', conditional],
  ['await_expression', through('AwaitExpression', 'argument')],
  ['spread_element', through('SpreadElement', 'argument')],
  ['yield_expression', yielded],
  ['meta_property', metaProperty],
  ['parenthesized_expression', inner],
  ['as_expression', inner],
  ['satisfies_expression', inner],
  ['non_null_expression', inner],
  ['instantiation_expression', inner],
  [
    'type_assertion',
    (translation, node) => translateExpression(translation, namedChildren(node).at(-1)),
  ],
  ['sequence_expression', sequence],
  ['ERROR', sequence],
  [
    'function_expression',
    (translation, node) => translateFunction(translation, node, 'FunctionExpression'),
  ],
  [
    'generator_function',
    (translation, node) => translateFunction(translation, node, 'FunctionExpression'),
  ],
  [
    'arrow_function',
    (translation, node) => translateFunction(translation, node, 'ArrowFunctionExpression'),
  ],
  [
    'method_definition',
    (translation, node) => translateFunction(translation, node, 'FunctionExpression'),
  ],
  ['pair', (translation, node) => translateExpression(translation, field(node, 'value'))],
  ['class', (translation, node) => translateClass(translation, node, { type: 'ClassExpression' })],
  ['jsx_element', translateElement],
  ['jsx_self_closing_element', translateElement],
  ['jsx_expression', sequence],
])
