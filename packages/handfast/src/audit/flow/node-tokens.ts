import type { Value } from '../ir/program.ts'
import type { Node } from './graph.ts'
import type { TokenId } from './tokens.ts'

/** What one value may be at most; the rest is dropped. */
const tokensPerNodeMax = 16

/** Some of the tokens of a node: as lists only grow, these stay where they are. */
export interface TokenRange {
  readonly list: readonly TokenId[]
  readonly from: number
  readonly to: number
}

/** What every node may be, in the order in which it became known. */
export interface NodeTokens {
  at(node: Node): readonly TokenId[]
  all(node: Node): TokenRange
  handled(node: Node): TokenRange
  /** True when the node has something to be handled, and had nothing before. */
  add(node: Node, token: TokenId): boolean
  /** Those that were not handled before; they are now. */
  handle(node: Node): TokenRange
}

const noTokens: readonly TokenId[] = []

export function nodeTokens(nodesInitial: number): NodeTokens {
  // Indexed by node: as maps, or as an object a node, these would be most of the analysis' time
  // and memory.
  const lists = new Array<TokenId[] | undefined>(nodesInitial).fill(undefined)
  let handledOf: Uint8Array = new Uint8Array(nodesInitial)
  let isQueued: Uint8Array = new Uint8Array(nodesInitial)
  // Most nodes are one thing, and share the list of that.
  const alone: (TokenId[] | undefined)[] = []

  const aloneWith = (token: TokenId): TokenId[] => {
    const known = alone[token]
    if (known !== undefined) return known
    while (alone.length < token) alone.push(undefined)
    const list = [token]
    alone[token] = list
    return list
  }

  const isNew = (node: Node, token: TokenId): boolean => {
    const list = lists[node]
    if (list === undefined) {
      while (lists.length < node) lists.push(undefined)
      lists[node] = aloneWith(token)
      return true
    }
    if (list.includes(token) || list.length >= tokensPerNodeMax) return false
    if (list.length === 1) lists[node] = [...list, token]
    else list.push(token)
    return true
  }

  return {
    at: (node) => lists[node] ?? noTokens,

    all(node) {
      const list = lists[node] ?? noTokens
      return { list, from: 0, to: list.length }
    },

    handled: (node) => ({ list: lists[node] ?? noTokens, from: 0, to: handledOf[node] ?? 0 }),

    add(node, token) {
      if (!isNew(node, token)) return false
      if (node >= isQueued.length) {
        handledOf = grown(handledOf, node)
        isQueued = grown(isQueued, node)
      }
      if (isQueued[node] === 1) return false
      isQueued[node] = 1
      return true
    },

    handle(node) {
      const list = lists[node] ?? noTokens
      const from = handledOf[node] ?? 0
      handledOf[node] = list.length
      isQueued[node] = 0
      return { list, from, to: list.length }
    },
  }
}

function grown(bytes: Uint8Array, node: Node): Uint8Array {
  const larger = new Uint8Array(2 * (node + 1))
  larger.set(bytes)
  return larger
}

/** Who waits for tokens: an instruction, which says by itself what it does with one, or a step. */
export type Watcher = Value | ((token: TokenId) => void)

/** Who waits for the tokens of every node, in the order in which they came. */
export interface NodeWatchers {
  add(node: Node, watcher: Watcher): void
  tell(node: Node, tokens: TokenRange): void
  tellOne(watcher: Watcher, tokens: TokenRange): void
}

export function nodeWatchers(
  nodesInitial: number,
  tellToken: (watcher: Watcher, token: TokenId) => void,
): NodeWatchers {
  // Most nodes have one watcher, and most of these are instructions: that takes no object at all.
  const all = new Array<Watcher | Watcher[] | undefined>(nodesInitial).fill(undefined)

  const tellOne = (watcher: Watcher, { list, from, to }: TokenRange): void => {
    for (let at = from; at < to; at += 1) tellToken(watcher, list[at] ?? -1)
  }

  return {
    tellOne,

    add(node, watcher) {
      const known = all[node]
      while (all.length < node) all.push(undefined)
      if (known === undefined) all[node] = watcher
      else if (typeof known === 'object') known.push(watcher)
      else all[node] = [known, watcher]
    },

    tell(node, tokens) {
      const known = all[node]
      if (known === undefined) return
      if (typeof known !== 'object') return tellOne(known, tokens)
      // Whoever comes meanwhile is told when it comes.
      for (let at = 0, count = known.length; at < count; at += 1) tellOne(known[at] ?? -1, tokens)
    },
  }
}
