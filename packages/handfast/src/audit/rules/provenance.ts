import type { Facts } from '../facts/facts.ts'
import { oncePerTarget, remembered } from '../facts/remembered.ts'
import type { Store } from '../facts/state.ts'
import type { Node } from '../flow/graph.ts'
import type { TokenId } from '../flow/tokens.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** Where a value comes from, followed back until it is read out of a store. */
export interface Provenance {
  readonly nodes: ReadonlySet<Node>
  readonly tokens: ReadonlySet<TokenId>
}

const nodesMax = 240

interface Stops {
  readonly reads: ReadonlySet<Value>
  readonly containers: ReadonlySet<TokenId>
}

export const provenanceOf: (facts: Facts, node: Node) => Provenance = remembered(trace)

function trace(facts: Facts, start: Node): Provenance {
  const {
    program,
    flow: { graph, solver },
  } = facts
  const { reads, containers } = stops(facts)
  const nodes = new Set<Node>([start])
  const tokens = new Set<TokenId>()
  for (const node of nodes) {
    const own = solver.tokensAt(node)
    for (const token of own) tokens.add(token)
    if (reads.has(node) || own.some((token) => containers.has(token))) continue
    // What an object holds is not where the object comes from.
    if (node < program.size && node !== start && isMade(program.op[node] ?? 0)) continue
    for (
      let edge = graph.firstIn(node);
      edge !== -1 && nodes.size < nodesMax;
      edge = graph.nextIn(edge)
    ) {
      nodes.add(graph.from(edge))
    }
  }
  return { nodes, tokens }
}

function isMade(op: number): boolean {
  return op === Op.ObjectLiteral || op === Op.ArrayLiteral || op === Op.Fn || op === Op.This
}

const stops: (facts: Facts) => Stops = oncePerTarget((facts) => {
  const reads = new Set<Value>()
  for (const { value, operation } of facts.accesses) {
    if (operation === 'get' || operation === 'list') reads.add(value)
  }
  const containers = new Set(
    facts.stores.filter(({ site }) => site >= 0).map(({ token }) => token.id),
  )
  return { reads, containers }
})

/** The value was read out of the store, or out of an entry of it. */
export function comesFrom(
  facts: Facts,
  { nodes, tokens }: Provenance,
  store: Store,
  entries: ReadonlySet<TokenId>,
): boolean {
  if (tokens.has(store.token.id)) return true
  for (const entry of entries) if (tokens.has(entry)) return true
  const element = facts.flow.solver.fieldsOf(store.token.id).get('[]')
  if (element !== undefined && nodes.has(element)) return true
  return store.accesses.some(({ value, operation }) => isRead(operation) && nodes.has(value))
}

function isRead(operation: string): boolean {
  return operation === 'get' || operation === 'list'
}
