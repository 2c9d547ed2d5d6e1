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
  const fields = new Map<TokenId, Map<string, Node>>()
  const watchers = new Map<TokenId, ((name: string, node: Node) => void)[]>()
  const postponed = new Set<TokenId>()

  const settled = (token: TokenId): ReadonlyMap<string, Node> | undefined => {
    if (postponed.delete(token)) make(token)
    return fields.get(token)
  }

  return {
    field(token, name) {
      const known = settled(token)?.get(name)
      if (known !== undefined) return known
      const node = addNode()
      const table = fields.get(token)
      if (table === undefined) fields.set(token, new Map([[name, node]]))
      else table.set(name, node)
      for (const act of watchers.get(token)?.slice() ?? []) act(name, node)
      return node
    },
    fieldsOf: (token) => settled(token) ?? new Map<string, Node>(),
    onField(token, act) {
      const known = Array.from(settled(token) ?? [])
      const list = watchers.get(token)
      if (list === undefined) watchers.set(token, [act])
      else list.push(act)
      for (const [name, node] of known) act(name, node)
    },
    postpone: (token) => void postponed.add(token),
    isPostponed: (token) => postponed.has(token),
  }
}
