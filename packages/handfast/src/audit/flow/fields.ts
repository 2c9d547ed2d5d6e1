import type { Node } from './graph.ts'
import type { TokenId } from './tokens.ts'

/** The fields of each token that code has touched, as nodes. */
export interface Fields {
  field(token: TokenId, name: string): Node
  /** By name. */
  fieldsOf(token: TokenId): ReadonlyMap<string, Node>
  /** Calls back for every field the token has or will have. */
  onField(token: TokenId, act: (name: string, node: Node) => void): void
  /**
   * Makes the fields of the token when somebody first asks for one. For tables of data, of which a
   * bundle may have ten thousands that no code of it asks.
   */
  postpone(token: TokenId): void
  isPostponed(token: TokenId): boolean
}

export interface FieldsInput {
  readonly addNode: () => Node
  /** Makes the fields of a token that was postponed. */
  readonly make: (token: TokenId) => void
}

export function fieldTable({ addNode, make }: FieldsInput): Fields {
  // By token: as a map, it would be asked more often than anything else.
  const fields: (Map<string, Node> | undefined)[] = []
  const watchers = new Map<TokenId, ((name: string, node: Node) => void)[]>()
  const postponed = new Set<TokenId>()

  const tableOf = (token: TokenId): Map<string, Node> => {
    const known = fields[token]
    if (known !== undefined) return known
    const table = new Map<string, Node>()
    while (fields.length < token) fields.push(undefined)
    fields[token] = table
    return table
  }

  const settled = (token: TokenId): ReadonlyMap<string, Node> | undefined => {
    const known = fields[token]
    // What is postponed has none yet, and is little of all that is asked for.
    if (known !== undefined || !postponed.delete(token)) return known
    make(token)
    return fields[token]
  }

  return {
    field(token, name) {
      const known = settled(token)?.get(name)
      if (known !== undefined) return known
      const node = addNode()
      tableOf(token).set(name, node)
      const watching = watchers.get(token)
      if (watching !== undefined) {
        // Whoever comes meanwhile is told of this field when it comes.
        for (let at = 0, count = watching.length; at < count; at += 1) watching[at]?.(name, node)
      }
      return node
    },
    fieldsOf: (token) => settled(token) ?? new Map<string, Node>(),
    onField(token, act) {
      const known = settled(token)
      const list = watchers.get(token)
      if (list === undefined) watchers.set(token, [act])
      else list.push(act)
      if (known === undefined) return
      let left = known.size
      for (const [name, node] of known) {
        // What comes meanwhile is told to the watchers, of whom this is one.
        if (left === 0) return
        left -= 1
        act(name, node)
      }
    },
    postpone: (token) => void postponed.add(token),
    isPostponed: (token) => postponed.has(token),
  }
}
