import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { definitionOf } from '../../facts/definitions.ts'
import { Edge } from '../../flow/graph.ts'
import type { Node } from '../../flow/graph.ts'
import { callerIdentity } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { spreadFrom } from '../spread.ts'
import type { Hop, Spread } from '../spread.ts'

/** Where the ids under which a store keeps things are taken out of it, all of them. */
export interface Listing {
  readonly store: Store
  /** Where the ids get to. */
  readonly spread: Spread
}

export interface ListingOptions {
  readonly stores: readonly Store[]
  /** The value is an id by what it is, wherever it was read. */
  readonly isId: (node: Node) => boolean
  /** Steps by which an id stays what it is. */
  readonly passes: (hop: Hop) => boolean
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

export function listingsOf(facts: Facts, options: ListingOptions): readonly Listing[] {
  const { program, flow } = facts
  const byToken = new Map(options.stores.map((store) => [store.token.id, store]))
  const starts = new Map<Store, Start[]>()
  const add = (source: Value, node: Node): void => {
    const store = storeAt(facts, byToken, source)
    if (store === undefined) return
    const named = program.op[node] === Op.Element && program.b[node] === 1
    const part = named || isSet(store) ? 'keys' : partOf(facts, source, 0)
    const list = starts.get(store)
    if (list === undefined) starts.set(store, [{ part, node }])
    else list.push({ part, node })
  }
  for (const at of instructionsOf(program, Op.Element, Op.Spread, Op.Call)) {
    const op = program.op[at]
    if (op === Op.Element || op === Op.Spread) add(program.a[at] ?? -1, at)
    else if (op === Op.Call && takesPart(facts, at) !== undefined) add(at, at)
    else if (op === Op.Call && copying.test(calleeName(program, at))) {
      const [first = -1] = argumentsOf(flow.solver, at)
      if (first >= 0) add(first, at)
    }
  }
  return [...starts].map(([store, found]) => {
    const passes = (hop: Hop): boolean => options.passes(hop) || isListStep(facts, hop)
    const ids = idsIn(facts, store, { found, isId: options.isId, passes })
    return { store, spread: spreadFrom(flow, ids, passes) }
  })
}

interface Start {
  readonly part: Part
  readonly node: Node
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
  readonly found: readonly Start[]
  readonly isId: (node: Node) => boolean
  readonly passes: (hop: Hop) => boolean
}

function idsIn(facts: Facts, store: Store, { found, isId, passes }: Found): readonly Node[] {
  const of = (part: Part): Node[] => found.flatMap((one) => (one.part === part ? [one.node] : []))
  const inList = (hop: Hop): boolean => staysElement(facts, hop)
  const keys = of('keys')
  const pairs = withElements(facts, of('pairs'), inList)
  const values = withElements(facts, [...of('values'), ...indexed(facts, pairs, '1')], inList)
  return [
    ...keys,
    ...handedOn(facts, spreadFrom(facts.flow, keys, passes)),
    ...indexed(facts, pairs, '0'),
    ...membersOf(facts, values).filter(isId),
    ...keysOfForEach(facts, store),
  ]
}

/** What is in a list made from the list, or from what callbacks over it are handed. */
function withElements(
  facts: Facts,
  starts: readonly Node[],
  passes: (hop: Hop) => boolean,
): Spread {
  const first = spreadFrom(facts.flow, starts, passes)
  const handed = handedOn(facts, first)
  return handed.length === 0 ? first : spreadFrom(facts.flow, [...starts, ...handed], passes)
}

function handedOn(facts: Facts, spread: Spread): readonly Node[] {
  return spread.reached.flatMap((node) => firstParameters(facts, node, 0))
}

/** From a list to what is in it, and from what is spread to the list it is spread into. */
function isListStep(facts: Facts, { from, to, kind }: Hop): boolean {
  const { program } = facts
  if (to >= program.size || kind !== Edge.LabelOnly) return false
  if (program.op[to] === Op.Element) return true
  return program.op[to] === Op.ArrayLiteral && program.op[from] === Op.Spread
}

/** The list itself, a copy or a part of it, or one element; no property and no index of those. */
function staysElement(facts: Facts, hop: Hop): boolean {
  const { program } = facts
  const { to, kind } = hop
  if (to >= program.size) return kind !== Edge.StoreRead
  if (kind === Edge.LabelOnly) return isListStep(facts, hop)
  return !(program.op[to] === Op.Call && isOwnerFilter(facts, to))
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
    return facts
      .usersOf(node)
      .filter((user) => program.op[user] === Op.Prop && program.a[user] === node)
  })
}

/** `store.forEach((value, key) => …)`. */
function keysOfForEach(facts: Facts, { accesses }: Store): readonly Node[] {
  return accesses.flatMap(({ value, operation, receiver }) => {
    if (operation !== 'list' || calleeName(facts.program, value) !== 'forEach') return []
    return receiver < 0 ? [] : firstParameters(facts, receiver, 1)
  })
}
