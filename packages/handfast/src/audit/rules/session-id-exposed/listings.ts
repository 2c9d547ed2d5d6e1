import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { leavesOf, tokensOf } from '../../flow/queries.ts'
import type { TokenId } from '../../flow/tokens.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { keptStoresOf } from '../kept-stores.ts'
import type { Sighting } from '../rule.ts'

const backMax = 80

/** Answers that list the ids of all sessions or handles: health and status routes, list tools. */
export function listingSightings(facts: Facts): readonly Sighting[] {
  const containers = new Map<TokenId, Value>()
  for (const { store } of keptStoresOf(facts)) containers.set(store.token.id, store.site)
  if (containers.size === 0) return []
  const listings = new Set<Value>()
  const { program } = facts
  for (let call = 0; call < program.size; call += 1) {
    if (program.op[call] === Op.Call && listsKeys(facts, containers, call)) listings.add(call)
  }
  if (listings.size === 0) return []
  return answers(facts).flatMap(({ at, nodes }) => {
    const found = nodes.some((node) => comesFrom(facts, listings, node))
    return found ? [sighting(at)] : []
  })
}

/** `Object.keys(store)`, `store.keys()`, `list(store)`. */
function listsKeys(facts: Facts, containers: ReadonlyMap<TokenId, Value>, call: Value): boolean {
  const { program, flow } = facts
  const callee = program.a[call] ?? -1
  const op = program.op[callee]
  const isStore = (node: Node): boolean =>
    tokensOf(flow, node).some(({ id }) => containers.has(id))
  const [first = -1] = argumentsOf(flow.solver, call)
  if (op === Op.Global) {
    const name = program.strings[program.a[callee] ?? -1]
    return (name === 'list' || name === 'sorted' || name === 'set') && isStore(first)
  }
  if (op !== Op.Prop) return false
  const name = program.strings[program.b[callee] ?? -1]
  if (name !== 'keys' && name !== 'entries') return false
  return isStore(receiverOf(flow.solver, call)) || isStore(first)
}

interface Answer {
  readonly at: Value
  readonly nodes: readonly Node[]
}

function answers(facts: Facts): readonly Answer[] {
  const { program, flow, entries } = facts
  const responses = facts.sites('http.respond').map(({ value }) => ({
    at: value,
    nodes: [...argumentsOf(flow.solver, value)].flatMap((node) => leavesOf(flow, node)),
  }))
  const tools = new Set(entries.filter(({ kind }) => kind === 'tool').map((entry) => entry.function))
  const results: Answer[] = []
  for (const id of tools) {
    const info = program.functions[id]
    for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
      const returned = program.a[value] ?? -1
      if (program.op[value] !== Op.Return || returned < 0) continue
      results.push({ at: value, nodes: leavesOf(flow, returned) })
    }
  }
  return [...responses, ...results]
}

/** The listing arrives unfiltered: what a loop or a callback has picked out is no listing any more. */
function comesFrom({ program, flow: { graph } }: Facts, listings: ReadonlySet<Value>, node: Node): boolean {
  const open: Node[] = [node]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined && seen.size < backMax; next = open.pop()) {
    if (next < program.size) {
      if (listings.has(next)) return true
      if (program.op[next] === Op.Prop || program.op[next] === Op.Param) continue
    }
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

function sighting(at: Value): Sighting {
  return {
    at,
    label: 'the ids of all callers are in the answer',
    message: 'The answer lists the ids under which sessions or handles of all callers are kept.',
    attack: 'Anybody who can ask reads a live id off the list and sends it as their own.',
    fix: 'Answer with a count; list ids only to the principal that they belong to.',
    confidence: 'high',
  }
}
