import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt, originsOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { keptStoresOf } from '../kept-stores.ts'

/** Instructions that mint the ids under which something is kept for callers. */
export type IdSources = ReadonlySet<Value>

const minted = labelSet(['Csprng', 'ServerMinted', 'StructuredUuid', 'WeakRandom'])
const backMax = 60

export function idSources(facts: Facts): IdSources {
  const sources = new Set<Value>()
  for (const { insertions } of keptStoresOf(facts)) {
    for (const { keys } of insertions) {
      for (const key of keys) {
        for (const origin of originsOf(facts.flow, key)) {
          if ((labelsAt(facts.flow, origin) & minted) !== 0) sources.add(origin)
        }
      }
    }
  }
  return sources
}

/** The node's text contains an id that one of the sources minted. */
export function reaches(facts: Facts, sources: IdSources, node: Node): boolean {
  const { program, flow } = facts
  if (sources.size === 0 || (labelsAt(flow, node) & minted) === 0) return false
  const open: Node[] = [node]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next < program.size && sources.has(next)) return true
    if (seen.size > backMax) return false
    // What a call makes of an id is another value, unless the call is the mint itself.
    if (next < program.size && program.op[next] === Op.Call && next !== node) continue
    for (let edge = flow.graph.firstIn(next); edge !== -1; edge = flow.graph.nextIn(edge)) {
      const from = flow.graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

const hiding = new WeakMap<Facts, ReadonlySet<Value>>()

/** The text is a digest, or was made of one: a hash cannot be sent as an id. */
export function isHidden(facts: Facts, node: Node): boolean {
  let calls = hiding.get(facts)
  if (calls === undefined) {
    const roles = ['crypto.hash', 'crypto.hmac', 'crypto.encrypt'] as const
    calls = new Set(roles.flatMap((role) => facts.sites(role).map(({ value }) => value)))
    hiding.set(facts, calls)
  }
  if (calls.size === 0) return false
  const { graph } = facts.flow
  const open: Node[] = [node]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined && seen.size < backMax; next = open.pop()) {
    if (calls.has(next)) return true
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}
