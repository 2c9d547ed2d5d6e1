import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import type { Node } from '../../flow/graph.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { leavesOf, originsOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** A place where something is handed to whoever asked. */
export interface Answer {
  /** The call that responds, or the `return` of a handler. */
  readonly at: Value
  readonly parts: readonly Node[]
  /** Handlers from which it is reached; empty when none is known. */
  readonly entries: readonly Entry[]
}

const respondRoles: readonly Role[] = ['http.respond', 'http.end']
const returningKinds: ReadonlySet<Entry['kind']> = new Set([
  'http',
  'tool',
  'resource',
  'mcp-request',
])
const callersMax = 60
const expandedMax = 200

export function answersOf(facts: Facts): readonly Answer[] {
  const { program, flow, entries } = facts
  const found: Answer[] = []
  for (const { value } of respondRoles.flatMap((role) => facts.sites(role))) {
    if (program.op[value] !== Op.Call) continue
    const parts = [...argumentsOf(flow.solver, value)].flatMap((one) => insideOf(facts, one))
    found.push({ at: value, parts, entries: entriesOver(facts, program.functionOf[value] ?? -1) })
  }
  for (const entry of entries) {
    if (!returningKinds.has(entry.kind)) continue
    const info = program.functions[entry.function]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      const given = program.a[at] ?? -1
      if (program.op[at] !== Op.Return || given < 0) continue
      found.push({ at, parts: insideOf(facts, given), entries: [entry] })
    }
  }
  return found
}

/**
 * The value, what objects and lists in it hold, and what was made a text of: `JSON.stringify(x)`.
 */
export function insideOf(facts: Facts, node: Node): readonly Node[] {
  const { flow, program } = facts
  const encoding = encodersOf(facts)
  const parts = new Set<Node>(leavesOf(flow, node))
  for (const part of parts) {
    if (parts.size > expandedMax) break
    const origins =
      part < program.size && program.op[part] === Op.Call ? [part] : originsOf(flow, part)
    for (const origin of origins) {
      if (!encoding.has(origin)) continue
      for (const argument of argumentsOf(flow.solver, origin)) {
        for (const leaf of leavesOf(flow, argument)) parts.add(leaf)
      }
    }
  }
  return [...parts]
}

const encodersOf: (facts: Facts) => ReadonlySet<Value> = oncePerTarget(
  (facts) => new Set(facts.sites('encode').map(({ value }) => value)),
)

/** Entries whose handling may run the function. */
function entriesOver({ program, entries, reach }: Facts, id: FunctionId): readonly Entry[] {
  const seen = new Set([id])
  for (const next of seen) {
    if (seen.size > callersMax) break
    for (const call of [...reach.callersOf(next), ...reach.handedOverAt(next)]) {
      seen.add(program.functionOf[call] ?? -1)
    }
    const parent = program.functions[next]
    if (parent?.kind === 'arrow') seen.add(parent.parent)
  }
  return entries.filter(({ function: own, kind }) => seen.has(own) && kind !== 'middleware')
}
