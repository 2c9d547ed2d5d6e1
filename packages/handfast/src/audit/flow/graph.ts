/** How a value gets from one node to the next, which decides what of it arrives. */
export const Edge = {
  /** Inside one activation of a function: everything arrives as it was. */
  Local: 0,
  /** Argument to parameter. */
  CallIn: 1,
  /** Returned value to the call: only what did not come in through a parameter, see `summary`. */
  Return: 2,
  /** Argument to call, because the callee hands that parameter back. */
  Summary: 3,
  /** Through a field, a captured variable or a module: whose activation it was is lost. */
  Heap: 4,
  /** Out of a state store: a principal arrives as a stored one. */
  StoreRead: 5,
  /** Labels only: what is derived from a value is another object. */
  LabelOnly: 6,
  /**
   * As `LabelOnly`, out of the member `arguments`: of a request body, those are what a tool is
   * called with, whoever took the JSON-RPC message apart.
   */
  ToolArguments: 7,
} as const
export type Edge = (typeof Edge)[keyof typeof Edge]

/** What is at the end of the edge is another object than what is at its beginning. */
export function carriesOnlyLabels(kind: Edge): boolean {
  return kind === Edge.LabelOnly || kind === Edge.ToolArguments
}

export type Node = number

/** A growable adjacency list over dense node numbers. */
export interface Graph {
  readonly nodes: number
  readonly edges: number
  addNode(): Node
  /** False when the edge was there already. */
  addEdge(from: Node, to: Node, kind: Edge): boolean
  /** First edge out of `node`, or -1; go on with `nextOut`. */
  firstOut(node: Node): number
  nextOut(edge: number): number
  firstIn(node: Node): number
  nextIn(edge: number): number
  from(edge: number): Node
  to(edge: number): Node
  kind(edge: number): Edge
  /** The edges of the kind `StoreRead`, of which there are few, in the order in which they came. */
  readonly storeReads: readonly number[]
}

interface EdgeStore {
  from: Int32Array
  to: Int32Array
  kind: Uint8Array
  nextOut: Int32Array
  nextIn: Int32Array
}

function edgeStore(capacity: number): EdgeStore {
  return {
    from: new Int32Array(capacity),
    to: new Int32Array(capacity),
    kind: new Uint8Array(capacity),
    nextOut: new Int32Array(capacity),
    nextIn: new Int32Array(capacity),
  }
}

function grown(store: EdgeStore): EdgeStore {
  const larger = edgeStore(store.from.length * 2)
  larger.from.set(store.from)
  larger.to.set(store.to)
  larger.kind.set(store.kind)
  larger.nextOut.set(store.nextOut)
  larger.nextIn.set(store.nextIn)
  return larger
}

function grownHeads(heads: Int32Array): Int32Array {
  const larger = new Int32Array(heads.length * 2).fill(-1)
  larger.set(heads)
  return larger
}

/**
 * Nodes whose edges are compared one by one before an edge is added; past that duplicates are let
 * in.
 */
const duplicateScanMax = 24

export function graphOf(nodesInitial: number): Graph {
  let nodes = nodesInitial
  let edges = 0
  let store = edgeStore(Math.max(1024, nodesInitial * 2))
  let heads: Int32Array = new Int32Array(Math.max(1024, nodesInitial + (nodesInitial >> 1))).fill(
    -1,
  )
  let tails: Int32Array = new Int32Array(heads.length).fill(-1)
  const storeReads: number[] = []

  const known = (from: Node, to: Node, kind: Edge): boolean => {
    let seen = 0
    for (
      let edge = heads[from] ?? -1;
      edge !== -1 && seen < duplicateScanMax;
      edge = store.nextOut[edge] ?? -1
    ) {
      if (store.to[edge] === to && store.kind[edge] === kind) return true
      seen += 1
    }
    return false
  }

  return {
    get nodes() {
      return nodes
    },
    get edges() {
      return edges
    },
    addNode() {
      if (nodes === heads.length) {
        heads = grownHeads(heads)
        tails = grownHeads(tails)
      }
      nodes += 1
      return nodes - 1
    },
    addEdge(from, to, kind) {
      if (from < 0 || to < 0 || (from === to && kind !== Edge.Heap) || known(from, to, kind))
        return false
      if (edges === store.from.length) store = grown(store)
      store.from[edges] = from
      store.to[edges] = to
      store.kind[edges] = kind
      store.nextOut[edges] = heads[from] ?? -1
      heads[from] = edges
      store.nextIn[edges] = tails[to] ?? -1
      tails[to] = edges
      if (kind === Edge.StoreRead) storeReads.push(edges)
      edges += 1
      return true
    },
    firstOut: (node) => heads[node] ?? -1,
    nextOut: (edge) => store.nextOut[edge] ?? -1,
    firstIn: (node) => tails[node] ?? -1,
    nextIn: (edge) => store.nextIn[edge] ?? -1,
    from: (edge) => store.from[edge] ?? -1,
    to: (edge) => store.to[edge] ?? -1,
    kind: (edge) => (store.kind[edge] ?? 0) as Edge,
    storeReads,
  }
}
