import { field, namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { identifier, make, propertyKey, unrecovered } from './translation.ts'
import type { Translation, TreeNode } from './translation.ts'

/** A pattern, or the target of an assignment. */
export function translatePattern(
  translation: Translation,
  node: SyntaxNode | undefined,
  at: SyntaxNode,
): TreeNode {
  if (node === undefined || translation.depth >= translation.depthMax) {
    return make('Identifier', node ?? at, { name: '' })
  }
  translation.depth += 1
  const pattern = patternByKind(translation, node)
  translation.depth -= 1
  return pattern
}

function patternByKind(translation: Translation, node: SyntaxNode): TreeNode {
  switch (node.kind) {
    case 'object_pattern':
    case 'object':
      return make('ObjectPattern', node, {
        properties: namedChildren(node).flatMap((child) => property(translation, child)),
      })
    case 'array_pattern':
    case 'array':
      return make('ArrayPattern', node, { elements: elements(translation, node) })
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return make('AssignmentPattern', node, {
        left: translatePattern(translation, field(node, 'left'), node),
        right: translation.expression(translation, field(node, 'right')),
      })
    case 'rest_pattern':
    case 'spread_element':
      return make('RestElement', node, {
        argument: translatePattern(translation, namedChildren(node)[0], node),
      })
    case 'member_expression':
    case 'subscript_expression':
    case 'non_null_expression':
      return translation.expression(translation, node)
    case 'parenthesized_expression':
      return translatePattern(translation, namedChildren(node)[0], node)
    case 'ERROR':
      return unrecovered(node)
    default:
      return identifier(translation, node)
  }
}

function property(translation: Translation, node: SyntaxNode): TreeNode[] {
  switch (node.kind) {
    case 'rest_pattern':
    case 'spread_element':
      return [translatePattern(translation, node, node)]
    case 'pair_pattern':
    case 'pair':
      return [
        make('Property', node, {
          ...propertyKey(translation, field(node, 'key'), node),
          value: translatePattern(translation, field(node, 'value'), node),
          kind: 'init',
        }),
      ]
    case 'object_assignment_pattern': {
      const left = field(node, 'left')
      if (left === undefined) return []
      return [
        make('Property', node, {
          key: identifier(translation, left),
          value: translatePattern(translation, node, node),
          computed: false,
          kind: 'init',
        }),
      ]
    }
    case 'shorthand_property_identifier_pattern':
    case 'shorthand_property_identifier': {
      const name = identifier(translation, node)
      return [make('Property', node, { key: name, value: name, computed: false, kind: 'init' })]
    }
    default:
      return []
  }
}

/** Elements by position: a comma without an element before it is a hole. */
function elements(translation: Translation, node: SyntaxNode): (TreeNode | null)[] {
  const found: (TreeNode | null)[] = []
  let isFilled = false
  for (const child of node.children) {
    if (child.kind === ',' && !child.isNamed) {
      if (!isFilled) found.push(null)
      isFilled = false
    } else if (child.isNamed) {
      found.push(translatePattern(translation, child, node))
      isFilled = true
    }
  }
  return found
}
