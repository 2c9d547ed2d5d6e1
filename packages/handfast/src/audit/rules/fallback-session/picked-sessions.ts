import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import type { Store } from '../../facts/state.ts'
import { Edge } from '../../flow/graph.ts'
import type { Node } from '../../flow/graph.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** One of the sessions of a store, taken by its position. */
export interface PickedSession {
  readonly at: Value
  readonly store: Store
  /** What is then done with it. */
  readonly use: Value
}

const valuesMax = 60
/** Calls that keep the order of what they are given, or make one. */
const listing =
  /^(?:from|list|tuple|iter|sorted|reversed|sort|toSorted|reverse|toReversed|values|keys|entries|items)$/
const ending =
  /close|delete|remove|evict|destroy|end|dispose|terminate|kill|clean|expire|drop|pop|unsubscribe|stop/i

export function pickedSessionsOf(facts: Facts, stores: readonly Store[]): readonly PickedSession[] {
  const found: PickedSession[] = []
  for (const store of stores) {
    for (const list of listsOf(facts, store)) {
      if (!facts.reach.atRequestTime(facts.program.functionOf[list] ?? -1)) continue
      for (const at of picksFrom(facts, list)) {
        const use = useOf(facts, at, store)
        if (use !== undefined) found.push({ at, store, use })
      }
    }
  }
  return found
}

/** `store.values()`, `Object.values(store)`, and the store itself where it is iterated. */
function listsOf(facts: Facts, store: Store): readonly Value[] {
  const lists = store.accesses
    .filter(({ operation }) => operation === 'list')
    .map(({ value }) => value)
  return [...lists, ...(objectLists(facts).get(store.token.id) ?? [])]
}

/** Calls of `Object.keys`, `Object.values` and `Object.entries`, by what they are given. */
const objectLists: (facts: Facts) => ReadonlyMap<number, readonly Value[]> = oncePerTarget(
  (facts) => {
    const { program, flow } = facts
    const lists = new Map<number, Value[]>()
    for (const call of instructionsOf(program, Op.Call)) {
      if (!/^(?:keys|values|entries)$/.test(calleeName(program, call))) continue
      const receiver = receiverOf(flow.solver, call)
      if (
        program.op[receiver] !== Op.Global ||
        program.strings[program.a[receiver] ?? -1] !== 'Object'
      )
        continue
      const [given = -1] = argumentsOf(flow.solver, call)
      for (const { id } of tokensOf(flow, given)) {
        const list = lists.get(id)
        if (list === undefined) lists.set(id, [call])
        else list.push(call)
      }
    }
    return lists
  },
)

/** Where one element is taken from a list, or from a list made of it, by position. */
function picksFrom(facts: Facts, list: Value): readonly Value[] {
  const { program } = facts
  const picks: Value[] = []
  const seen = new Set<Value>([list])
  const open: Value[] = [list]
  for (let value = open.pop(); value !== undefined && seen.size < valuesMax; value = open.pop()) {
    for (const user of usersOf(facts, value)) {
      if (seen.has(user)) continue
      seen.add(user)
      const step = stepOf(facts, value, user)
      if (step === 'pick') picks.push(user)
      else if (step === 'list') open.push(user)
      else if (step === 'method') {
        for (const call of facts.usersOf(user)) {
          if (
            program.op[call] === Op.Call &&
            program.a[call] === user &&
            listing.test(calleeName(program, call))
          )
            open.push(call)
          else if (isPickingCall(program, call, user)) picks.push(call)
        }
      }
    }
  }
  return picks
}

/** Direct users, and through local variables. */
function usersOf(facts: Facts, value: Value): readonly Value[] {
  const { program, flow } = facts
  if (program.op[value] !== Op.Store) return facts.usersOf(value)
  const loads: Value[] = []
  for (let edge = flow.graph.firstOut(value); edge !== -1; edge = flow.graph.nextOut(edge)) {
    const to = flow.graph.to(edge)
    if (to < program.size && flow.graph.kind(edge) === Edge.Local) loads.push(to)
  }
  return loads
}

function stepOf(
  { program, flow }: Facts,
  value: Value,
  user: Value,
): 'pick' | 'list' | 'method' | 'no' {
  switch (program.op[user]) {
    case Op.Spread:
    case Op.ArrayLiteral:
    case Op.Store:
    case Op.Load:
    case Op.Await:
      return 'list'
    case Op.Index:
      return program.a[user] === value && isPosition({ program, flow }, user) ? 'pick' : 'no'
    case Op.Prop:
      return 'method'
    case Op.Call: {
      const name = calleeName(program, user)
      if (name === 'next') return 'pick'
      return listing.test(name) && argumentsOf(flow.solver, user)[0] === value ? 'list' : 'no'
    }
    default:
      return 'no'
  }
}

/** `[0]`, `[-1]`, `[list.length - 1]`. */
function isPosition({ program, flow }: Pick<Facts, 'program' | 'flow'>, index: Value): boolean {
  const key = program.b[index] ?? -1
  if (/^-?\d+$/.test(flow.solver.constant(key) ?? '')) return true
  const inner = program.a[key] ?? -1
  if (program.op[key] === Op.Unary) return flow.solver.constant(inner) !== undefined
  return (
    program.op[key] === Op.Binary &&
    program.op[inner] === Op.Prop &&
    program.strings[program.b[inner] ?? -1] === 'length'
  )
}

function isPickingCall(program: Facts['program'], call: Value, callee: Value): boolean {
  if (program.op[call] !== Op.Call || program.a[call] !== callee) return false
  return /^(?:at|pop|shift|next|popitem)$/.test(calleeName(program, call))
}

/** Something is done with it other than ending it. */
function useOf(facts: Facts, pick: Value, store: Store): Value | undefined {
  const { program } = facts
  const held = holdersOf(facts, pick)
  const byKey = store.accesses.find(
    ({ operation, keys }) => operation === 'get' && keys.some((key) => held.has(key)),
  )
  if (byKey !== undefined) return byKey.value
  const own = new Set(store.accesses.map(({ value }) => value))
  return facts.guards.usesOf(pick).find((use) => {
    if (program.op[use] === Op.Return) return true
    if (program.op[use] !== Op.Call || own.has(use)) return false
    return !ending.test(calleeName(program, use)) && !isText(facts, use, pick)
  })
}

/** Reads of variables that may hold the value, in its own function. */
function holdersOf({ flow: { graph } }: Facts, value: Value): ReadonlySet<Node> {
  const seen = new Set<Node>([value])
  const open: Node[] = [value]
  for (let node = open.pop(); node !== undefined && seen.size < valuesMax; node = open.pop()) {
    for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      if (graph.kind(edge) !== Edge.Local || seen.has(to)) continue
      seen.add(to)
      open.push(to)
    }
  }
  return seen
}

/** Only a part of it is looked at: `first.createdAt`. */
function isText(facts: Facts, call: Value, pick: Value): boolean {
  const receiver = receiverOf(facts.flow.solver, call)
  const given = [...argumentsOf(facts.flow.solver, call)]
  return receiver !== pick && given.every((argument) => facts.program.op[argument] === Op.Concat)
}
