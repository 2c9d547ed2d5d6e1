import type { Tree as ParsedTree } from 'web-tree-sitter'
import type { Comment } from '../../ir/program.ts'
import type { TreeAddress, TreeWalk } from '../tree-sitter/tree-walk.ts'
import { isLeaf, keepsTokens, Kind } from './kind.ts'
import type { PythonParser } from './python-parser.ts'
import type { Tree } from './tree.ts'

export interface ReadOptions {
  readonly text: string
  /** The parser that made the tree. */
  readonly python: PythonParser
  readonly nodesMax: number
  readonly clippedAt: number
}

interface Arrays {
  kind: Uint8Array
  start: Int32Array
  end: Int32Array
  next: Int32Array
}

const initialCapacity = 1 << 14

function arrays(capacity: number): Arrays {
  return {
    kind: new Uint8Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    next: new Int32Array(capacity),
  }
}

function grown(from: Arrays): Arrays {
  const to = arrays(from.kind.length * 2)
  to.kind.set(from.kind)
  to.start.set(from.start)
  to.end.set(from.end)
  to.next.set(from.next)
  return to
}

export type TreeReader = (parsed: ParsedTree, options: ReadOptions) => Tree

/**
 * Copies a parsed tree into arrays. Every question to the parser crosses into WebAssembly, so it
 * asks each node once and most tokens only for their kind. The arrays of one tree are reused for
 * the next: use a tree before reading another.
 */
export function treeReader(): TreeReader {
  const reading: Reading = { store: arrays(initialCapacity), size: 0, parents: [] }

  const add = (kind: number, start: number, end: number): void => {
    const at = reading.size
    if (at === reading.store.kind.length) reading.store = grown(reading.store)
    const { store } = reading
    store.kind[at] = kind
    store.start[at] = start
    store.end[at] = end
    store.next[at] = at + 1
    reading.size = at + 1
  }

  return (parsed, { text, python: { walk, kinds }, nodesMax, clippedAt }) => {
    const { parents } = reading
    const comments: Comment[] = []
    const { hasError } = parsed.rootNode
    const tree = walk.begin(parsed)
    let errorAt = -1
    let parentKind = 0
    reading.size = 0
    parents.length = 0

    for (;;) {
      const kind = kinds[walk.kind(tree)] ?? Kind.Other
      let descends = false
      if (kind < Kind.Async && kind !== Kind.None) {
        const start = walk.from(tree)
        const end = walk.to(tree)
        if (kind === Kind.Comment) {
          comments.push({ start: start + 1, end, text: text.slice(start + 1, end) })
        } else if (kind !== Kind.LineContinuation) {
          descends = isLeaf[kind] === 0 && (kind !== Kind.String || isFormatted(text, start))
          if (descends) parents.push(reading.size)
          add(kind, start, end)
        }
        if (kind === Kind.Error && errorAt < 0) errorAt = start
      } else if (kind !== Kind.None && keepsTokens[parentKind] === 1) add(kind, 0, 0)
      if (hasError && errorAt < 0 && walk.isMissing(tree) === 1) errorAt = walk.from(tree)
      if (reading.size >= nodesMax) break
      if (descends) {
        if (walk.toFirstChild(tree) === 1) {
          parentKind = kind
          continue
        }
        parents.pop()
      }
      if (!climb(reading, walk, tree)) break
      parentKind = reading.store.kind[parents.at(-1) ?? 0] ?? 0
    }
    walk.end(tree)
    const truncated = parents.length > 0
    const { store, size } = reading
    for (const parent of parents) store.next[parent] = size
    const firstError = hasError ? Math.max(errorAt, 0) : -1
    return { ...store, size, text, comments, clippedAt, truncated, errorAt: firstError }
  }
}

interface Reading {
  store: Arrays
  size: number
  /** The open nodes, outermost first. */
  readonly parents: number[]
}

/** Moves to the next node in source order and closes the nodes it leaves. False at the end. */
function climb(reading: Reading, walk: TreeWalk, tree: TreeAddress): boolean {
  while (walk.toNextSibling(tree) === 0) {
    const parent = reading.parents.pop()
    if (parent === undefined) return false
    reading.store.next[parent] = reading.size
    if (walk.toParent(tree) === 0) return false
  }
  return true
}

/** Whether a string literal has a prefix that lets expressions stand in it: `f` or `t`. */
function isFormatted(text: string, start: number): boolean {
  for (let at = start; at < start + 3; at += 1) {
    const code = text.charCodeAt(at) | 0x20
    if (code === 0x66 || code === 0x74) return true
    if (code !== 0x72 && code !== 0x62 && code !== 0x75) return false
  }
  return false
}
