import type { Facts } from '../facts/facts.ts'
import type { Store } from '../facts/state.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { isRelation } from './clock-checks.ts'
import { decisionsOf } from './decisions.ts'
import { calleeName } from './id-sources.ts'

const stepsMax = 60
const calleeDepthMax = 3
const counting =
  /^(?:len|sum|count|length|size|filter|keys|values|entries|from|list|tuple|set|reduce|qsize|__len__|llen|dbsize|sCard|hLen|zCard)$/

/** Comparisons of how much is in one of the stores, other than with nothing, that decide something. */
export function sizeLimitsOf(facts: Facts, stores: readonly Store[]): readonly Value[] {
  const { program } = facts
  const found: Value[] = []
  for (let value = 0; value < program.size; value += 1) {
    if (program.op[value] !== Op.Binary || !isRelation(program.c[value] ?? 0)) continue
    const a = program.a[value] ?? -1
    const b = program.b[value] ?? -1
    if (isZero(facts, a) || isZero(facts, b)) continue
    if (!isSize(facts, a, stores) && !isSize(facts, b, stores)) continue
    if (decisionsOf(facts, value).length > 0) found.push(value)
  }
  return found
}

function isZero({ flow }: Facts, value: Value): boolean {
  return flow.solver.constant(value) === '0'
}

/** The value is how many entries there are, counted in whatever way. */
function isSize(facts: Facts, value: Value, stores: readonly Store[], depth = 0): boolean {
  const { program, flow, reach } = facts
  if (value < 0 || value >= program.size || depth > stepsMax / 4) return false
  const a = program.a[value] ?? -1
  const go = (next: Value): boolean => isSize(facts, next, stores, depth + 1)
  switch (program.op[value]) {
    case Op.Prop: {
      const name = program.strings[program.b[value] ?? -1] ?? ''
      return /^(?:size|length)$/.test(name) && mentions(facts, a, stores)
    }
    case Op.Call: {
      const callees = reach.calleesOf(value)
      if (callees.length > 0) return callees.some((id) => countsIn(facts, id, stores, 0))
      if (!counting.test(calleeName(program, value))) return false
      const parts = [...argumentsOf(flow.solver, value), receiverOf(flow.solver, value)]
      return parts.some((part) => part >= 0 && mentions(facts, part, stores))
    }
    case Op.Await:
    case Op.Unary:
      return go(a)
    case Op.Store:
      return go(program.b[value] ?? -1)
    case Op.Binary:
    case Op.Logic:
      return go(a) || go(program.b[value] ?? -1)
    case Op.Load:
      return sourcesOf(facts, value).some(go)
    default:
      return false
  }
}

/** The instructions that give a variable its value. */
function sourcesOf({ program, flow: { graph } }: Facts, load: Value): readonly Value[] {
  const seen = new Set<number>([load])
  const found: Value[] = []
  for (const node of seen) {
    if (seen.size > stepsMax) break
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (from >= program.size || program.op[from] === Op.Store) seen.add(from)
      else found.push(from)
    }
  }
  return found
}

/** One of the stores is in the value, or it was made by going through one. */
function mentions(facts: Facts, value: Value, stores: readonly Store[]): boolean {
  const {
    flow: { graph, solver },
  } = facts
  const ids = new Set(stores.map(({ token }) => token.id))
  const reads = new Set(
    stores.flatMap(({ accesses }) =>
      accesses.filter(({ operation }) => operation === 'list').map((access) => access.value),
    ),
  )
  const seen = new Set<number>([value])
  for (const node of seen) {
    if (reads.has(node) || solver.tokensAt(node).some((id) => ids.has(id))) return true
    for (
      let edge = graph.firstIn(node);
      edge !== -1 && seen.size < stepsMax;
      edge = graph.nextIn(edge)
    ) {
      seen.add(graph.from(edge))
    }
    for (const part of elementsOf(facts, node)) seen.add(part)
  }
  return false
}

/** What an array literal is made of: a comprehension goes through something to make one. */
function elementsOf({ program, usersOf }: Facts, node: number): readonly Value[] {
  if (node >= program.size || program.op[node] !== Op.ArrayLiteral) return []
  void usersOf
  const inner = [...(program.lists[program.a[node] ?? -1] ?? [])]
  const made: Value[] = []
  for (const element of inner) {
    for (let at = element; at > element - 40 && at >= 0; at -= 1) {
      if (program.op[at] === Op.Element) made.push(at)
      if (program.op[at] === Op.Loop) break
    }
  }
  return [...inner, ...made]
}

/** The function goes through a store, or asks for its size. */
function countsIn(facts: Facts, id: FunctionId, stores: readonly Store[], depth: number): boolean {
  const { program, reach } = facts
  const info = program.functions[id]
  const ids = new Set(stores.map(({ token }) => token.id))
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    const op = program.op[value]
    if (
      op === Op.Prop &&
      /^(?:size|length)$/.test(program.strings[program.b[value] ?? -1] ?? '') &&
      mentions(facts, program.a[value] ?? -1, stores)
    )
      return true
    if (op === Op.Element && mentions(facts, program.a[value] ?? -1, stores)) return true
    if (op !== Op.Call) continue
    if (
      calleeName(program, value) === 'len' &&
      argumentsOf(facts.flow.solver, value)[0] !== undefined &&
      mentions(facts, argumentsOf(facts.flow.solver, value)[0] ?? -1, stores)
    )
      return true
    if (
      stores.some(({ accesses }) =>
        accesses.some((access) => access.value === value && access.operation === 'list'),
      )
    )
      return true
    if (
      depth < calleeDepthMax &&
      reach.calleesOf(value).some((callee) => countsIn(facts, callee, stores, depth + 1))
    )
      return true
  }
  void ids
  return false
}
