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
