import { namedChildren } from './syntax-node.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { make, pieceValue, textOf } from './translation.ts'
import type { Translation, Translator, TreeNode } from './translation.ts'

export function template(translation: Translation, node: SyntaxNode): TreeNode {
  const quasis: TreeNode[] = []
  const expressions: TreeNode[] = []
  let text = ''
  const closeQuasi = (end: number): void => {
    quasis.push(
      make(
        'TemplateElement',
        { start: Math.max(node.start, end - text.length), end },
        {
          value: { raw: text, cooked: text },
        },
      ),
    )
    text = ''
  }
  for (const child of namedChildren(node)) {
    if (child.kind !== 'template_substitution') {
      text += pieceValue(translation, child)
      continue
    }
    closeQuasi(child.start)
    expressions.push(translation.expression(translation, namedChildren(child)[0]))
  }
  closeQuasi(node.end)
  return make('TemplateLiteral', node, { quasis, expressions })
}

export function number(translation: Translation, node: SyntaxNode): TreeNode {
  const raw = textOf(translation, node)
  const digits = raw.replaceAll('_', '')
  if (digits.endsWith('n')) return make('Literal', node, { raw, bigint: digits.slice(0, -1) })
  return make('Literal', node, { value: Number(digits), raw })
}

export function regex(translation: Translation, node: SyntaxNode): TreeNode {
  return make('Literal', node, { raw: textOf(translation, node), regex: {} })
}

export function constant(value: boolean | null): Translator {
  return (_translation, node) => make('Literal', node, { value })
}

/** An element: everything that is computed for it, in order. */
export function element(translation: Translation, node: SyntaxNode): TreeNode {
  const found = node.children.flatMap((child): SyntaxNode[] => {
    if (child.kind === 'jsx_opening_element') return attributes(child)
    return child.kind.startsWith('jsx_') && child.kind !== 'jsx_text'
      ? [child]
      : attributes({ ...node, children: [child] })
  })
  const children = found.map((child) =>
    make('JSXExpressionContainer', child, {
      expression: translation.expression(translation, child),
    }),
  )
  return make('JSXFragment', node, { children })
}

function attributes(node: SyntaxNode): SyntaxNode[] {
  return node.children.flatMap((child) => {
    if (child.kind === 'jsx_expression') return [child]
    return child.kind === 'jsx_attribute' ? namedChildren(child).slice(1) : []
  })
}
