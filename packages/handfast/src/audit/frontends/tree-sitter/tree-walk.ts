import type { Tree } from 'web-tree-sitter'

/**
 * The library's cursor without its objects. The instance keeps the position of one cursor in a
 * buffer of its own; the library copies it there and back at every question, which costs three
 * times what the answer does. While a tree is walked, the library may not be asked anything else.
 */
export interface TreeWalk {
  /** Stands on the root. What it returns is what the others take. */
  begin(tree: Tree): TreeAddress
  readonly end: (tree: TreeAddress) => void
  /** The grammar's number for the kind of the node it stands on. */
  readonly kind: (tree: TreeAddress) => number
  /** UTF-16 offsets. */
  readonly from: (tree: TreeAddress) => number
  readonly to: (tree: TreeAddress) => number
  /** 1 when the parser made the node up to go on after an error. */
  readonly isMissing: (tree: TreeAddress) => number
  /** Each moves and gives 1, or stays and gives 0. */
  readonly toFirstChild: (tree: TreeAddress) => number
  readonly toNextSibling: (tree: TreeAddress) => number
  readonly toParent: (tree: TreeAddress) => number
}

/** Where a tree is in the memory of its instance. */
export type TreeAddress = number

type Export = (tree: TreeAddress) => number

/**
 * @throws TypeError when the library is a version that exports other names than the pinned one.
 */
export function treeWalkOf(instance: object): TreeWalk {
  const named = (name: string): Export => {
    const value: unknown = Reflect.get(instance, `_ts_${name}_wasm`)
    if (typeof value !== 'function') throw new TypeError(`tree-sitter exports no ${name}`)
    // The function of that name in the library's binding takes an address and gives an integer.
    return value as Export
  }
  const root = named('tree_root_node')
  const open = named('tree_cursor_new')
  return {
    begin(tree) {
      const address: unknown = Reflect.get(tree, 0)
      if (typeof address !== 'number') throw new TypeError('tree-sitter keeps no address in a tree')
      root(address)
      open(address)
      return address
    },
    end: named('tree_cursor_delete'),
    kind: named('tree_cursor_current_node_type_id'),
    from: named('tree_cursor_start_index'),
    to: named('tree_cursor_end_index'),
    isMissing: named('tree_cursor_current_node_is_missing'),
    toFirstChild: named('tree_cursor_goto_first_child'),
    toNextSibling: named('tree_cursor_goto_next_sibling'),
    toParent: named('tree_cursor_goto_parent'),
  }
}
