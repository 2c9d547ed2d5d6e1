import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { definitionOf } from '../../facts/conditions.ts'
import { Edge } from '../../flow/graph.ts'
import type { Node } from '../../flow/graph.ts'
import { callerIdentity } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { calleeName } from '../id-sources.ts'
import { spreadFrom } from '../spread.ts'
import type { Hop, Spread } from '../spread.ts'

/** Where the ids under which a store keeps things are taken out of it, all of them. */
export interface Listing {
  readonly store: Store
  /** Values that are one id, or all of them. */
  readonly ids: readonly Node[]
}

/** What going through the store gives: its keys, its values, or pairs of both. */
type Part = 'keys' | 'values' | 'pairs'

const parts: ReadonlyMap<string, Part> = new Map([
  ['keys', 'keys'],
  ['values', 'values'],
  ['entries', 'pairs'],
  ['items', 'pairs'],
])
const copying = /^(?:list|sorted|tuple|set|frozenset|from|iter|reversed|dict)$/
const nestingMax = 4

export function listingsOf(
  facts: Facts,
  stores: readonly Store[],
  isId: (node: Node) => boolean,
): readonly Listing[] {
  const byToken = new Map(stores.map((store) => [store.token.id, store]))
  const starts = new Map<Store, { readonly part: Part; readonly node: Node }[]>()
  const { program } = facts
  const add = (source: Value, node: Node): void => {
    const store = storeAt(facts, byToken, source)
    if (store === undefined) return
    const named = program.op[node] === Op.Element && program.b[node] === 1
    const part = named || isSet(store) ? 'keys' : partOf(facts, source, 0)
    const list = starts.get(store)
    if (list === undefined) starts.set(store, [{ part, node }])
    else list.push({ part, node })
  }
  for (let at = 0; at < program.size; at += 1) {
    const op = program.op[at]
    if (op === Op.Element) add(program.a[at] ?? -1, at)
    else if (op === Op.Spread) add(program.a[at] ?? -1, at)
    else if (op === Op.Call && takesPart(facts, at) !== undefined) add(at, at)
  }
  return [...starts].map(([store, found]) => ({ store, ids: idsIn(facts, store, { found, isId }) }))
}

function storeAt(
  { flow: { solver } }: Facts,
  byToken: ReadonlyMap<number, Store>,
  value: Value,
): Store | undefined {
  const own = solver.tokensAt(value)
  const handed =
    solver.program.op[value] === Op.Call
      ? [receiverOf(solver, value), ...argumentsOf(solver, value)].flatMap((part) =>
          solver.tokensAt(part),
        )
      : []
  for (const token of [...own, ...handed]) {
    const store = byToken.get(token)
    if (store !== undefined) return store
  }
  return undefined
}

function isSet({ token }: Store): boolean {
  return token.kind === 'typed' && /set$/i.test(token.type)
}

/** `store.keys()`, `Object.entries(store)`; undefined for a call that does no such thing. */
function takesPart({ program }: Facts, call: Value): Part | undefined {
  return parts.get(calleeName(program, call))
}

/** What the elements of an expression over a store are. */
function partOf(facts: Facts, value: Value, depth: number): Part {
  const { program, flow } = facts
  const from = definitionOf(flow, value)
  if (depth > nestingMax) return wholePart(facts, from)
  const op = program.op[from]
  if (op === Op.Spread) return partOf(facts, program.a[from] ?? -1, depth + 1)
  if (op === Op.ArrayLiteral) {
    const [only = -1] = program.lists[program.a[from] ?? -1] ?? []
    return partOf(facts, only, depth + 1)
  }
  if (op === Op.Call) {
    const part = takesPart(facts, from)
    if (part !== undefined) return part
    if (!copying.test(calleeName(program, from))) return wholePart(facts, from)
    const [first = -1] = argumentsOf(flow.solver, from)
    return first < 0 ? wholePart(facts, from) : partOf(facts, first, depth + 1)
  }
  return wholePart(facts, from)
}

/** Going through the store itself: a dict gives keys, a Map pairs, a set what is in it. */
function wholePart(facts: Facts, value: Value): Part {
  if (facts.fileOf(value)?.language === 'python') return 'keys'
  return 'pairs'
}

interface Found {
  readonly found: readonly { readonly part: Part; readonly node: Node }[]
  readonly isId: (node: Node) => boolean
}

function idsIn(facts: Facts, store: Store, { found, isId }: Found): readonly Node[] {
  const of = (part: Part): Node[] => found.flatMap((one) => (one.part === part ? [one.node] : []))
  const keys = withElements(facts, of('keys'))
  const pairs = withElements(facts, of('pairs'))
  const values = withElements(facts, [...of('values'), ...secondOf(facts, pairs)])
  return [
    ...keys.reached,
    ...firstOf(facts, pairs),
    ...membersOf(facts, values).filter(isId),
    ...keysOfForEach(facts, store),
  ]
}

/** What is in a list made from the list, or from what callbacks over it are handed. */
function withElements(facts: Facts, starts: readonly Node[]): Spread {
  const passes = (hop: Hop): boolean => staysElement(facts, hop)
  const first = spreadFrom(facts.flow, starts, passes)
  const handed = first.reached.flatMap((node) => firstParameters(facts, node, 0))
  return handed.length === 0 ? first : spreadFrom(facts.flow, [...starts, ...handed], passes)
}

/** The list itself, a copy or a part of it, or one element; no property and no index of those. */
function staysElement(facts: Facts, { from, to, kind }: Hop): boolean {
  const { program } = facts
  if (to >= program.size) return kind !== Edge.StoreRead
  if (kind !== Edge.LabelOnly) {
    return !(program.op[to] === Op.Call && isOwnerFilter(facts, to))
  }
  if (program.op[to] === Op.Element) return true
  return program.op[to] === Op.ArrayLiteral && program.op[from] === Op.Spread
}

/** `.filter(([, session]) => session.owner === caller)`. */
function isOwnerFilter(facts: Facts, call: Value): boolean {
  if (calleeName(facts.program, call) !== 'filter') return false
  return functionsGivenTo(facts, call).some((id) =>
    facts.conditions.comparisonsIn(id).some(({ left, right }) => {
      const labels = facts.conditions.operandLabels(left) | facts.conditions.operandLabels(right)
      return (labels & callerIdentity) !== 0
    }),
  )
}

function functionsGivenTo({ flow: { solver } }: Facts, call: Value): readonly FunctionId[] {
  return [...argumentsOf(solver, call)].flatMap((argument) =>
    solver.tokensAt(argument).flatMap((id) => {
      const token = solver.token(id)
      return token.kind === 'function' ? [token.function] : []
    }),
  )
}

/** Parameters of callbacks that run over what is at the node: `list.map((element) => …)`. */
function firstParameters(facts: Facts, node: Node, position: number): readonly Node[] {
  const { program } = facts
  if (node >= program.size) return []
  return facts.usersOf(node).flatMap((member) => {
    if (program.op[member] !== Op.Prop || program.a[member] !== node) return []
    return facts.usersOf(member).flatMap((call) => {
      if (program.op[call] !== Op.Call || program.a[call] !== member) return []
      if (isOwnerFilter(facts, call)) return []
      return functionsGivenTo(facts, call).flatMap(
        (id) => program.functions[id]?.parameters[position]?.value ?? [],
      )
    })
  })
}

const firstOf = (facts: Facts, pairs: Spread): Node[] => indexed(facts, pairs, '0')
const secondOf = (facts: Facts, pairs: Spread): Node[] => indexed(facts, pairs, '1')

function indexed(facts: Facts, pairs: Spread, position: string): Node[] {
  const { program, flow } = facts
  return pairs.reached.flatMap((node) => {
    if (node >= program.size) return []
    return facts
      .usersOf(node)
      .filter(
        (user) =>
          program.op[user] === Op.Index &&
          program.a[user] === node &&
          flow.solver.constant(program.b[user] ?? -1) === position,
      )
  })
}

function membersOf(facts: Facts, values: Spread): Node[] {
  const { program } = facts
  return values.reached.flatMap((node) => {
    if (node >= program.size) return []
    return facts.usersOf(node).filter((user) => program.op[user] === Op.Prop && program.a[user] === node)
  })
}

/** `store.forEach((value, key) => …)`. */
function keysOfForEach(facts: Facts, { accesses }: Store): readonly Node[] {
  return accesses.flatMap(({ value, operation, receiver }) => {
    if (operation !== 'list' || calleeName(facts.program, value) !== 'forEach') return []
    return receiver < 0 ? [] : firstParameters(facts, receiver, 1)
  })
}
