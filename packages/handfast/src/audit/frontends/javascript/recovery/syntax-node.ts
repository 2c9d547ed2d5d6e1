import type { Tree, TreeCursor } from 'web-tree-sitter'
import type { Comment } from '../../../ir/program.ts'

/** A node of tree-sitter's tree, copied out of WebAssembly. Comments are left out. */
export interface SyntaxNode {
  readonly kind: string
  readonly isNamed: boolean
  /** The name of the field it is in its parent, or `''`. */
  readonly field: string
  readonly start: number
  readonly end: number
  readonly children: SyntaxNode[]
}

export interface Syntax {
  readonly root: SyntaxNode
  readonly comments: readonly Comment[]
  /** Whether `nodesMax` was reached and the rest of the tree is missing. */
  readonly isTruncated: boolean
}

export function readSyntax(tree: Tree, text: string, nodesMax: number): Syntax {
  const cursor = tree.walk()
  const comments: Comment[] = []
  const root = nodeAt(cursor)
  const parents = [root]
  let size = 1
  let down = true
  for (;;) {
    if (down && cursor.gotoFirstChild()) {
      // The parent has been pushed already.
    } else if (cursor.gotoNextSibling()) parents.pop()
    else {
      if (!cursor.gotoParent()) break
      parents.pop()
      down = false
      continue
    }
    const node = nodeAt(cursor)
    down = node.kind !== 'comment' && node.kind !== 'html_comment'
    if (down) parents.at(-1)?.children.push(node)
    else comments.push(commentAt(node, text))
    parents.push(node)
    size += 1
    if (size >= nodesMax) break
  }
  cursor.delete()
  return { root, comments, isTruncated: size >= nodesMax }
}

function nodeAt(cursor: TreeCursor): SyntaxNode {
  return {
    kind: cursor.nodeType,
    isNamed: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? '',
    start: cursor.startIndex,
    end: cursor.endIndex,
    children: [],
  }
}

function commentAt({ start, end }: SyntaxNode, text: string): Comment {
  const from = start + 2
  const to = text.startsWith('/*', start) ? Math.max(from, end - 2) : Math.max(from, end)
  return { start: from, end: to, text: text.slice(from, to) }
}

export function field(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === name && child.isNamed)
}

/** Like `field`, and a keyword will do: the `default` of `export { x as default }`. */
export function keyword(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === name)
}

export function childOf(node: SyntaxNode, kind: string): SyntaxNode | undefined {
  return node.children.find((child) => child.kind === kind)
}

/** Whether a keyword or a piece of punctuation stands directly in the node. */
export function hasToken(node: SyntaxNode, token: string): boolean {
  return node.children.some((child) => child.kind === token && !child.isNamed)
}

export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.isNamed)
}
