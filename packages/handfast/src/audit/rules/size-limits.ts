import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { Store } from '../facts/state.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName } from '../flow/queries.ts'
import type { TokenId } from '../flow/tokens.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { isRelation } from './clock-checks.ts'
import { decisionsOf } from './decisions.ts'

const stepsMax = 60
const depthMax = 12
const calleeDepthMax = 3
const sizes = /^(?:size|length)$/
const counting =
  /^(?:len|sum|count|length|size|filter|keys|values|entries|from|list|tuple|set|reduce|qsize|__len__|llen|dbsize|sCard|hLen|zCard)$/

type TokenIds = ReadonlySet<TokenId>
const none: TokenIds = new Set()

/**
 * Comparisons of how much is in one of the stores, other than with nothing, that decide something.
 */
export function sizeLimitsOf(facts: Facts, stores: readonly Store[]): readonly Value[] {
  const ids = stores.map(({ token }) => token.id)
  return [...limitsOf(facts)].flatMap(([value, counted]) =>
    ids.some((id) => counted.has(id)) ? [value] : [],
  )
}

/** Every comparison of a size, with the containers whose size it may be. */
const limitsOf: (facts: Facts) => ReadonlyMap<Value, TokenIds> = oncePerTarget((facts) => {
  const { program, flow } = facts
  const counts = countsOf(facts)
  const found = new Map<Value, TokenIds>()
  for (const value of instructionsOf(program, Op.Binary)) {
    if (!isRelation(program.c[value] ?? 0)) continue
    const sides = [program.a[value] ?? -1, program.b[value] ?? -1]
    if (sides.some((side) => flow.solver.constant(side) === '0')) continue
    const counted = new Set(sides.flatMap((side) => [...counts.sizeOf(side, 0)]))
    if (counted.size > 0 && decisionsOf(facts, value).length > 0) found.set(value, counted)
  }
  return found
})

interface Counts {
  /** Containers whose size the value may be, counted in whatever way. */
  sizeOf(value: Value, depth: number): TokenIds
}

function countsOf(facts: Facts): Counts {
  const { program, flow, reach } = facts
  const containers = containersOf(facts)
  const functions = new Map<FunctionId, TokenIds>()

  const mentions = (value: Value): TokenIds => mentionedIn(facts, value, containers)

  /** What the function goes through, or asks the size of. */
  const countedIn = (id: FunctionId, depth: number): TokenIds => {
    const known = functions.get(id)
    if (known !== undefined || depth > calleeDepthMax) return known ?? none
    const found = new Set<TokenId>()
    functions.set(id, found)
    const info = program.functions[id]
    for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
      const op = program.op[value]
      if (
        op === Op.Element ||
        (op === Op.Prop && sizes.test(program.strings[program.b[value] ?? -1] ?? ''))
      ) {
        for (const one of mentions(program.a[value] ?? -1)) found.add(one)
      } else if (op === Op.Call) {
        const list = containers.listed.get(value)
        if (list !== undefined) for (const one of list) found.add(one)
        const [first = -1] = argumentsOf(flow.solver, value)
        if (calleeName(program, value) === 'len') for (const one of mentions(first)) found.add(one)
        for (const callee of reach.calleesOf(value))
          for (const one of countedIn(callee, depth + 1)) found.add(one)
      }
    }
    return found
  }

  const joined = (values: readonly Value[], of: (value: Value) => TokenIds): TokenIds =>
    new Set(values.flatMap((value) => (value < 0 ? [] : [...of(value)])))

  /** What an instruction says of sizes itself. */
  const saidBy = (value: Value): TokenIds => {
    const op = program.op[value]
    if (op === Op.Prop) {
      const isSize = sizes.test(program.strings[program.b[value] ?? -1] ?? '')
      return isSize ? mentions(program.a[value] ?? -1) : none
    }
    if (op !== Op.Call) return none
    const callees = reach.calleesOf(value)
    if (callees.length > 0) return new Set(callees.flatMap((id) => [...countedIn(id, 0)]))
    if (!counting.test(calleeName(program, value))) return none
    return joined([...argumentsOf(flow.solver, value), receiverOf(flow.solver, value)], mentions)
  }

  /** Each instruction once, however many ways lead to it: loops and branches make many. */
  const sizeOf = (value: Value, depth: number): TokenIds => {
    const found = new Set<TokenId>()
    const seen = new Set<Value>()
    let level: readonly Value[] = [value]
    for (let at = depth; at <= depthMax && level.length > 0; at += 1) {
      const next: Value[] = []
      for (const part of level) {
        if (part < 0 || part >= program.size || seen.has(part) || seen.size >= stepsMax) continue
        seen.add(part)
        for (const one of saidBy(part)) found.add(one)
        next.push(...partsOf(facts, part))
      }
      level = next
    }
    return found
  }
  return { sizeOf }
}

function partsOf(facts: Facts, value: Value): readonly Value[] {
  const { program } = facts
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  switch (program.op[value]) {
    case Op.Await:
    case Op.Unary:
      return [a]
    case Op.Store:
      return [b]
    case Op.Binary:
    case Op.Logic:
      return [a, b]
    case Op.Load:
      return sourcesOf(facts, value)
    default:
      return []
  }
}

interface Containers {
  readonly ids: TokenIds
  /** Calls that list the keys, values or entries of containers. */
  readonly listed: ReadonlyMap<Value, readonly TokenId[]>
}

function containersOf(facts: Facts): Containers {
  const listed = new Map<Value, TokenId[]>()
  for (const { token, accesses } of facts.stores) {
    for (const { value, operation } of accesses) {
      if (operation !== 'list') continue
      const known = listed.get(value)
      if (known === undefined) listed.set(value, [token.id])
      else known.push(token.id)
    }
  }
  return { ids: new Set(facts.stores.map(({ token }) => token.id)), listed }
}

/** Containers that are in the value, or that it was made by going through. */
function mentionedIn(facts: Facts, value: Value, { ids, listed }: Containers): TokenIds {
  if (value < 0) return none
  const {
    flow: { graph, solver },
  } = facts
  const found = new Set<TokenId>()
  const seen = new Set<number>([value])
  for (const node of seen) {
    const own = listed.get(node) ?? solver.tokensAt(node).filter((id) => ids.has(id))
    for (const id of own) found.add(id)
    if (own.length > 0) continue
    for (
      let edge = graph.firstIn(node);
      edge !== -1 && seen.size < stepsMax;
      edge = graph.nextIn(edge)
    ) {
      seen.add(graph.from(edge))
    }
    for (const part of elementsOf(facts, node)) seen.add(part)
  }
  return found
}

/** What an array literal is made of: a comprehension goes through something to make one. */
function elementsOf({ program }: Facts, node: number): readonly Value[] {
  if (node >= program.size || program.op[node] !== Op.ArrayLiteral) return []
  const inner = [...(program.lists[program.a[node] ?? -1] ?? [])].slice(0, depthMax)
  const made: Value[] = []
  for (const element of inner) {
    for (
      let at = element;
      at > element - stepsMax && at >= 0 && program.op[at] !== Op.Loop;
      at -= 1
    ) {
      if (program.op[at] === Op.Element) made.push(at)
    }
  }
  return [...inner, ...made]
}

/** The instructions that give a variable its value. */
function sourcesOf({ program, flow: { graph } }: Facts, load: Value): readonly Value[] {
  const seen = new Set<number>([load])
  const found: Value[] = []
  for (const node of seen) {
    if (seen.size > stepsMax || found.length > depthMax) break
    for (
      let edge = graph.firstIn(node);
      edge !== -1 && found.length <= depthMax;
      edge = graph.nextIn(edge)
    ) {
      const from = graph.from(edge)
      if (from >= program.size || program.op[from] === Op.Store) seen.add(from)
      else found.push(from)
    }
  }
  return found
}
