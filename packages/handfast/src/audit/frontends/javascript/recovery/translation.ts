import type { SyntaxNode } from './syntax-node.ts'

/** A node as the parser would have made it, with those of its fields that the lowering reads. */
export interface TreeNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/**
 * State of the translation of one tree-sitter tree into the parser's. Each file of this folder
 * translates one kind of syntax and reaches the others through here.
 */
export interface Translation {
  readonly text: string
  readonly depthMax: number
  depth: number
  expression(translation: Translation, node: SyntaxNode | undefined): TreeNode
  statements(translation: Translation, nodes: readonly SyntaxNode[]): TreeNode[]
}

export type Translator = (translation: Translation, node: SyntaxNode) => TreeNode

interface Range {
  readonly start: number
  readonly end: number
}

export function make(
  type: string,
  { start, end }: Range,
  fields: Readonly<Record<string, unknown>> = {},
): TreeNode {
  return { ...fields, type, start, end }
}

/** A node without a counterpart: the lowering makes it Unknown. */
export function unrecovered(at: Range): TreeNode {
  return make('Unrecovered', at)
}

export function textOf({ text }: Translation, { start, end }: Range): string {
  return text.slice(start, end)
}

export function identifier(translation: Translation, node: SyntaxNode): TreeNode {
  return make('Identifier', node, { name: textOf(translation, node) })
}

export function stringLiteral(translation: Translation, node: SyntaxNode): TreeNode {
  return make('Literal', node, {
    value: stringValue(translation, node),
    raw: textOf(translation, node),
  })
}

/** The value of a string or of the fixed part of a template, escapes resolved. */
function stringValue(translation: Translation, node: SyntaxNode): string {
  const pieces = node.children.filter(({ isNamed }) => isNamed)
  return pieces.map((piece) => pieceValue(translation, piece)).join('')
}

export function pieceValue(translation: Translation, piece: SyntaxNode): string {
  const text = textOf(translation, piece)
  return piece.kind === 'escape_sequence' ? unescaped(text) : text
}

const namedEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
])
const codePointMax = 0x10ffff

function unescaped(escape: string): string {
  const hex = /^\\(?:x|u)\{?([0-9a-f]+)\}?$/i.exec(escape)?.[1]
  if (hex !== undefined) {
    const point = Number.parseInt(hex, 16)
    return point <= codePointMax ? String.fromCodePoint(point) : ''
  }
  const escaped = escape.slice(1)
  if (/^[\r\n\u2028\u2029]/.test(escaped)) return ''
  return namedEscapes.get(escaped) ?? escaped
}

/** The key of a property: its node, and whether it must be computed. */
export function propertyKey(
  translation: Translation,
  node: SyntaxNode | undefined,
  at: SyntaxNode,
): { readonly key: TreeNode; readonly computed: boolean } {
  if (node === undefined) return { key: make('Identifier', at, { name: '' }), computed: false }
  switch (node.kind) {
    case 'computed_property_name':
      return {
        key: translation.expression(
          translation,
          node.children.find(({ isNamed }) => isNamed),
        ),
        computed: true,
      }
    case 'string':
      return { key: stringLiteral(translation, node), computed: false }
    case 'number':
      return { key: translation.expression(translation, node), computed: false }
    case 'private_property_identifier':
      return { key: privateName(translation, node), computed: false }
    default:
      return { key: identifier(translation, node), computed: false }
  }
}

export function privateName(translation: Translation, node: SyntaxNode): TreeNode {
  return make('PrivateIdentifier', node, { name: textOf(translation, node).replace(/^#/, '') })
}
