import { childOf, field, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { make, stringLiteral, textOf } from './translation.ts'
import type { Translation, TreeNode } from './translation.ts'

/** `<a b={c}>…</a>`, `<a/>` and `<>…</>`. */
export function translateElement(translation: Translation, node: SyntaxNode): TreeNode {
  const opening = childOf(node, 'jsx_opening_element') ?? node
  const name = field(opening, 'name')
  const children = node.children.flatMap((child) => elementChild(translation, child))
  if (name === undefined) return make('JSXFragment', node, { children })
  const attributes = opening.children.flatMap((child) => attribute(translation, child))
  const openingElement = make('JSXOpeningElement', opening, {
    name: elementName(translation, name),
    attributes,
  })
  return make('JSXElement', node, {
    openingElement,
    children: node.kind === 'jsx_self_closing_element' ? [] : children,
  })
}

function elementName(translation: Translation, node: SyntaxNode): TreeNode {
  const object = node.kind === 'member_expression' ? field(node, 'object') : undefined
  if (object === undefined) return make('JSXIdentifier', node, { name: textOf(translation, node) })
  return make('JSXMemberExpression', node, { object: elementName(translation, object) })
}

function attribute(translation: Translation, node: SyntaxNode): TreeNode[] {
  if (node.kind === 'jsx_expression') {
    const spread = childOf(node, 'spread_element')
    const argument = spread === undefined ? undefined : namedChildren(spread)[0]
    if (argument === undefined) return []
    const value = translation.expression(translation, argument)
    return [make('JSXSpreadAttribute', node, { argument: value })]
  }
  if (node.kind !== 'jsx_attribute') return []
  const value = namedChildren(node)[1]
  return [
    make('JSXAttribute', node, {
      value: value === undefined ? null : attributeValue(translation, value),
    }),
  ]
}

function attributeValue(translation: Translation, node: SyntaxNode): TreeNode {
  if (node.kind === 'string') return stringLiteral(translation, node)
  return node.kind === 'jsx_expression'
    ? container(translation, node)
    : translation.expression(translation, node)
}

function elementChild(translation: Translation, node: SyntaxNode): TreeNode[] {
  switch (node.kind) {
    case 'jsx_text':
      return [make('JSXText', node, { value: textOf(translation, node) })]
    case 'jsx_expression':
      return [container(translation, node)]
    case 'jsx_element':
    case 'jsx_self_closing_element':
      return [translation.expression(translation, node)]
    default:
      return []
  }
}

function container(translation: Translation, node: SyntaxNode): TreeNode {
  const [inside] = namedChildren(node)
  return make('JSXExpressionContainer', node, {
    expression:
      inside === undefined
        ? make('JSXEmptyExpression', node)
        : translation.expression(translation, inside),
  })
}
