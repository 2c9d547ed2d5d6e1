import type { Facts } from '../../facts/facts.ts'
import type { Lifetime, Lifetimes } from '../../facts/lifetimes.ts'
import { expressionName } from '../../facts/state.ts'
import { builtinTypeOf } from '../../flow/builtin-types.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import type { Node } from '../../flow/graph.ts'
import { elementField } from '../../flow/members.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt, tokensOf } from '../../flow/queries.ts'
import type { Token, TokenId } from '../../flow/tokens.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** A list, set or map that outlives requests, to which they add. */
export interface SharedCollection {
  readonly name: string
  readonly lifetime: Lifetime
  /** Stands for all that is in it. */
  readonly elements: Node
  readonly additions: readonly Addition[]
  /** Reads of the collection as a whole: the list itself, or all entries of a map. */
  readonly reads: readonly Value[]
}

export interface Addition {
  readonly at: Value
  readonly value: Value
  readonly labels: LabelSet
}

const adding = /^(?:push|unshift|append|appendleft|extend|insert|splice)$/
const keyed: LabelSet = callerIdentity | labelSet(['TransportSession', 'OwnerScoped'])

/** Lists with what is appended to them, and maps and sets with all that is read of them at once. */
export function sharedCollectionsOf(
  facts: Facts,
  lifetimes: Lifetimes,
): readonly SharedCollection[] {
  return [...listsOf(facts, lifetimes), ...mapsOf(facts, lifetimes)]
}

function listsOf(facts: Facts, lifetimes: Lifetimes): readonly SharedCollection[] {
  const { program, flow, reach } = facts
  const lists = new Map<TokenId, { token: Token; name: string; additions: Addition[] }>()
  for (const call of instructionsOf(program, Op.Call)) {
    if (!reach.atRequestTime(program.functionOf[call] ?? -1)) continue
    const callee = program.a[call] ?? -1
    if (
      program.op[callee] !== Op.Prop ||
      !adding.test(program.strings[program.b[callee] ?? -1] ?? '')
    )
      continue
    const receiver = receiverOf(flow.solver, call)
    const given = [...argumentsOf(flow.solver, call)]
    const value = given.at(-1) ?? -1
    const labels = given.reduce((all, argument) => all | deepLabelsAt(flow, argument), 0)
    for (const token of tokensOf(flow, receiver)) {
      if (!isList(facts, token) || lifetimes.ofToken(token) === 'request') continue
      const known = lists.get(token.id)
      const addition = { at: call, value, labels }
      if (known === undefined)
        lists.set(token.id, { token, name: expressionName(flow, receiver), additions: [addition] })
      else known.additions.push(addition)
    }
  }
  const reads = readsOf(facts, new Set(lists.keys()))
  return [...lists.values()].map(({ token, name, additions }) => ({
    name,
    additions,
    elements: flow.solver.field(token.id, elementField),
    lifetime: lifetimes.ofToken(token),
    reads: reads.get(token.id) ?? [],
  }))
}

function isList({ flow }: Facts, token: Token): boolean {
  const type = builtinTypeOf(flow.solver, token)
  return (
    type !== undefined &&
    (flow.solver.index.isA(type, 'js.Array') || flow.solver.index.isA(type, 'py.list'))
  )
}

/** Where a value may be one of the lists: variables and fields that hold it. */
function readsOf(
  facts: Facts,
  wanted: ReadonlySet<TokenId>,
): ReadonlyMap<TokenId, readonly Value[]> {
  const { program, flow, reach } = facts
  const found = new Map<TokenId, Value[]>()
  if (wanted.size === 0) return found
  for (const read of instructionsOf(program, Op.Load, Op.Prop)) {
    if (!reach.atRequestTime(program.functionOf[read] ?? -1)) continue
    for (const id of flow.solver.tokensAt(read)) {
      if (!wanted.has(id)) continue
      const list = found.get(id)
      if (list === undefined) found.set(id, [read])
      else list.push(read)
    }
  }
  return found
}

function mapsOf(facts: Facts, lifetimes: Lifetimes): readonly SharedCollection[] {
  const { program, flow, reach } = facts
  const scoped = new Set(
    [...facts.sites('mcp.task-store'), ...facts.sites('mcp.event-store')].map(({ value }) => value),
  )
  return facts.stores.flatMap((store) => {
    const lifetime = lifetimes.ofToken(store.token)
    // The stores of the SDK take the session with each call.
    if (scoped.has(store.site)) return []
    if (
      lifetime === 'request' ||
      store.shape?.kind === 'database' ||
      store.shape?.kind === 'web-session'
    )
      return []
    const atRequest = store.accesses.filter(({ value }) =>
      reach.atRequestTime(program.functionOf[value] ?? -1),
    )
    const additions = atRequest
      .filter(
        ({ operation, keyLabels, receiver }) =>
          operation === 'set' &&
          (keyLabels & keyed) === 0 &&
          (labelsAt(flow, receiver) & keyed) === 0,
      )
      .map(({ value, stored }) => ({
        at: value,
        value: stored[0] ?? value,
        labels: stored.reduce((all, node) => all | deepLabelsAt(flow, node), 0),
      }))
    const reads = atRequest
      .filter(({ operation }) => operation === 'list')
      .map(({ value }) => value)
    const elements = flow.solver.field(store.token.id, elementField)
    return [{ name: store.name, lifetime, elements, additions, reads }]
  })
}
