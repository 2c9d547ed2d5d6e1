import type { Comment } from '../../ir/program.ts'
import { Kind } from './kind.ts'

/**
 * The syntax tree of one file as arrays in source order, free of the parser's memory. The subtree
 * of node `n` is `n` up to (not including) `next[n]`; its first child, if it has one, is `n + 1`.
 */
export interface Tree {
  readonly kind: Uint8Array
  /** UTF-16 offsets. Zero for anonymous tokens. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly next: Int32Array
  readonly size: number
  readonly text: string
  readonly comments: readonly Comment[]
  /** Offset of the first thing the grammar does not know, or -1. */
  readonly errorAt: number
  /** Offset from which on too deeply nested brackets were left out, or -1. */
  readonly clippedAt: number
  /** True when the tree has more nodes than were asked for; the rest is left out. */
  readonly truncated: boolean
}

/** No such node. */
export const noNode = -1

export function kindOf(tree: Tree, node: number): number {
  return node === noNode ? Kind.None : (tree.kind[node] ?? Kind.None)
}

export function startOf(tree: Tree, node: number): number {
  return tree.start[node] ?? 0
}

export function endOf(tree: Tree, node: number): number {
  return tree.end[node] ?? 0
}

/** Index after the node's subtree: its next sibling, when the parent has one. */
export function nextOf(tree: Tree, node: number): number {
  return tree.next[node] ?? tree.size
}

export function textOf(tree: Tree, node: number): string {
  return tree.text.slice(tree.start[node], tree.end[node])
}

export function firstChild(tree: Tree, node: number): number {
  return node !== noNode && nextOf(tree, node) > node + 1 ? node + 1 : noNode
}

/** The sibling after `node` under `parent`. */
export function sibling(tree: Tree, parent: number, node: number): number {
  if (node === noNode) return noNode
  const after = nextOf(tree, node)
  return after < nextOf(tree, parent) ? after : noNode
}

/** The nth child, counted from 0. */
export function child(tree: Tree, node: number, position: number): number {
  let at = firstChild(tree, node)
  for (let skip = position; skip > 0; skip -= 1) at = sibling(tree, node, at)
  return at
}

export function lastChild(tree: Tree, node: number): number {
  let last = noNode
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) last = at
  return last
}

/** The first child of a kind. */
export function childOfKind(tree: Tree, node: number, kind: number): number {
  let at = firstChild(tree, node)
  while (at !== noNode && tree.kind[at] !== kind) at = sibling(tree, node, at)
  return at
}

export function childCount(tree: Tree, node: number): number {
  let count = 0
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) count += 1
  return count
}
