import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { Edge } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName, labelsAt } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { BinaryOperator, ConstKind, LogicOperator, Op, UnaryOperator } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** A comparison of the clock with something: `now - seenAt > limit`, `expiresAt < now`. */
export interface ClockCheck {
  readonly value: Value
  /** What is compared with the clock, arithmetic taken apart: time stamps, and limits that vary. */
  readonly terms: readonly Value[]
  /** The literal part, in the units of the code; 0 where it says none. */
  readonly limit: number
}

/** A sum: what it adds up, and the literal part. */
export interface Sum {
  readonly terms: readonly Value[]
  readonly constant: number
}

const clock = labelSet(['Clock'])
const remembered = labelSet(['StateRead'])
const depthMax = 12
const termsMax = 24
const visitsMax = 160
const definitionsMax = 6
const checksMax = 2_000
/** A clock that was handed in, and that no model knows. */
const clockName = /(?:^|[._$])(?:now|clock|utcnow|get_?time|timestamp)\w*(?:\(\))?(?:\.\w+\(\))?$/i
const comparingName = /^(?:is_?(?:after|before|past|expired))$/i
const secondsOf: ReadonlyMap<string, number> = new Map([
  ['milliseconds', 0.001],
  ['seconds', 1],
  ['minutes', 60],
  ['hours', 3_600],
  ['days', 86_400],
  ['weeks', 604_800],
])

export const clockChecksOf: (facts: Facts) => readonly ClockCheck[] = oncePerTarget((facts) => {
  const { program } = facts
  const found: ClockCheck[] = []
  for (const value of instructionsOf(program, Op.Binary, Op.Call)) {
    if (found.length >= checksMax) break
    const check = checkAt(facts, value)
    if (check !== undefined) found.push(check)
  }
  return found
})

function checkAt(facts: Facts, value: Value): ClockCheck | undefined {
  const { program } = facts
  const op = program.op[value]
  if (op === Op.Binary && isRelation(program.c[value] ?? 0)) {
    const left = sumOf(facts, program.a[value] ?? -1)
    const right = sumOf(facts, program.b[value] ?? -1)
    const all = [...left.terms, ...right.terms]
    const terms = all.filter((term) => !isNow(facts, term))
    if (terms.length === 0 || terms.length === all.length) return undefined
    return { value, terms, limit: Math.abs(left.constant - right.constant) }
  }
  if (op !== Op.Call || facts.reach.calleesOf(value).length > 0) return undefined
  if (!comparingName.test(calleeName(program, value))) return undefined
  const sides = [receiverOf(facts.flow.solver, value), ...argumentsOf(facts.flow.solver, value)]
  const all = sides.flatMap((side) => sumOf(facts, side).terms)
  const terms = all.filter((term) => !isNow(facts, term))
  return terms.length === 0 ? undefined : { value, terms, limit: 0 }
}

export function isRelation(operator: number): boolean {
  return operator >= BinaryOperator.Less && operator <= BinaryOperator.GreaterEqual
}

interface Calls {
  readonly clocks: ReadonlySet<Value>
  readonly reads: ReadonlySet<Value>
}

const calls: (facts: Facts) => Calls = oncePerTarget((facts) => {
  return {
    clocks: new Set(facts.sites('clock').map(({ value }) => value)),
    reads: new Set(facts.accesses.map(({ value }) => value)),
  }
})

function isNow(facts: Facts, term: Value): boolean {
  if (calls(facts).clocks.has(term)) return true
  const { program, flow } = facts
  const op = program.op[term]
  if (op !== Op.Call && op !== Op.Param && op !== Op.Load) return false
  const labels = labelsAt(flow, term)
  if ((labels & clock) !== 0) return (labels & remembered) === 0
  return (labels & remembered) === 0 && clockName.test(facts.textOf(term).slice(-60))
}

/** Takes sums, differences and conversions apart. */
export function sumOf(facts: Facts, value: Value): Sum {
  return sumAt({ facts, visits: { left: visitsMax } }, value, 0)
}

interface Summing {
  readonly facts: Facts
  readonly visits: { left: number }
}

function sumAt(summing: Summing, value: Value, depth: number): Sum {
  const { facts, visits } = summing
  const { program } = facts
  const leaf: Sum = { terms: value < 0 ? [] : [value], constant: 0 }
  visits.left -= 1
  if (value < 0 || value >= program.size || depth > depthMax || visits.left < 0) return leaf
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  const go = (operand: Value): Sum => sumAt(summing, operand, depth + 1)
  switch (program.op[value]) {
    case Op.Const:
      return constantSum(facts, value)
    case Op.Binary:
      return combined(program.c[value] ?? 0, go(a), go(b)) ?? leaf
    case Op.Unary:
      if (b === UnaryOperator.Negate) return scaled(go(a), -1)
      return b === UnaryOperator.Plus ? go(a) : leaf
    case Op.Await:
      return go(a)
    case Op.Store:
    case Op.Named:
      return go(b)
    case Op.Logic:
      return program.c[value] === LogicOperator.And ? go(b) : either(go(a), go(b))
    case Op.Select:
      return either(go(b), go(program.c[value] ?? -1))
    case Op.Load: {
      const sources = definitionsOf(facts, value)
      return sources.length === 0 ? leaf : sources.map(go).reduce(either)
    }
    case Op.Call:
      return callSum(summing, value, depth) ?? leaf
    case Op.Prop:
      return settingOf(summing, value, depth) ?? leaf
    default:
      return leaf
  }
}

/** A field that holds one number and nothing else: `Config.SESSION_TTL_MS`. */
function settingOf(summing: Summing, read: Value, depth: number): Sum | undefined {
  const {
    program,
    flow: { graph },
  } = summing.facts
  let node: number = read
  for (let hops = 0; hops < depthMax / 2; hops += 1) {
    let only = -1
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      if (graph.kind(edge) === Edge.LabelOnly) continue
      if (only !== -1) return undefined
      only = graph.from(edge)
    }
    if (only === -1) return undefined
    if (only < program.size) {
      const sum = program.op[only] === Op.Prop ? undefined : sumAt(summing, only, depth + 1)
      return sum !== undefined && sum.terms.length === 0 ? sum : undefined
    }
    node = only
  }
  return undefined
}

function constantSum({ program }: Facts, value: Value): Sum {
  const text = program.strings[program.a[value] ?? -1] ?? ''
  const number = program.b[value] === ConstKind.Number ? Number(text.replaceAll('_', '')) : 0
  return { terms: [], constant: Number.isFinite(number) ? number : 0 }
}

function combined(operator: number, left: Sum, right: Sum): Sum | undefined {
  const terms = [...left.terms, ...right.terms].slice(0, termsMax)
  switch (operator) {
    case BinaryOperator.Add:
      return { terms, constant: left.constant + right.constant }
    case BinaryOperator.Subtract:
      return { terms, constant: left.constant - right.constant }
    case BinaryOperator.Multiply:
      if (right.terms.length === 0) return scaled(left, right.constant)
      return left.terms.length === 0 ? scaled(right, left.constant) : { terms, constant: 0 }
    case BinaryOperator.Divide:
      if (right.terms.length === 0 && right.constant !== 0) return scaled(left, 1 / right.constant)
      return { terms, constant: 0 }
    default:
      return undefined
  }
}

function scaled({ terms, constant }: Sum, factor: number): Sum {
  return { terms, constant: constant * factor }
}

function either(one: Sum, other: Sum): Sum {
  const terms = [...new Set([...one.terms, ...other.terms])].slice(0, termsMax)
  return { terms, constant: other.constant === 0 ? one.constant : other.constant }
}

/** Conversions hand on what goes into them; helpers of the target are looked into. */
function callSum(summing: Summing, call: Value, depth: number): Sum | undefined {
  const { facts } = summing
  const { program, flow, reach } = facts
  const given = [...argumentsOf(flow.solver, call)]
  const span = durationOf(facts, given)
  if (span !== undefined) return { terms: [], constant: span }
  const { clocks, reads } = calls(facts)
  if (reads.has(call)) return undefined
  if (
    clocks.has(call) &&
    !given.some((value) => (labelsAt(flow, value) & (clock | remembered)) !== 0)
  )
    return undefined
  const callees = reach.calleesOf(call)
  if (callees.length > 0 && !clocks.has(call)) {
    const returned = callees.flatMap((id) => returnsOf(facts, id))
    if (returned.length === 0 || depth > depthMax / 2) return undefined
    return returned.map((value) => sumAt(summing, value, depth + 4)).reduce(either)
  }
  const receiver = receiverOf(flow.solver, call)
  const parts = [...given, ...(receiver < 0 ? [] : [receiver])].map((value) =>
    program.op[value] === Op.Spread ? (program.a[value] ?? -1) : value,
  )
  if (parts.length === 0) return undefined
  const sums = parts.map((value) => sumAt(summing, value, depth + 1))
  return sums.reduce((one, other) => combined(BinaryOperator.Add, one, other) ?? one)
}

/** `timedelta(minutes=30)`, whatever it is called. */
function durationOf({ program }: Facts, given: readonly Value[]): number | undefined {
  if (given.length === 0) return undefined
  let seconds = 0
  for (const argument of given) {
    if (program.op[argument] !== Op.Named) return undefined
    const unit = secondsOf.get(program.strings[program.a[argument] ?? -1] ?? '')
    if (unit === undefined) return undefined
    const number = program.b[argument] ?? -1
    if (program.op[number] === Op.Const) {
      seconds += unit * Number(program.strings[program.a[number] ?? -1] ?? 0)
    }
  }
  return seconds
}

function returnsOf({ program }: Facts, id: number): readonly Value[] {
  const info = program.functions[id]
  const found: Value[] = []
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (program.op[value] === Op.Return && (program.a[value] ?? -1) >= 0) {
      found.push(program.a[value] ?? -1)
    }
    if (found.length >= definitionsMax) break
  }
  return found
}

/** The instructions that a variable was given by, when these are few. */
function definitionsOf({ program, flow: { graph } }: Facts, load: Value): readonly Value[] {
  const found: Value[] = []
  const seen = new Set<number>([load])
  const open: number[] = [load]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let edge = graph.firstIn(node); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (graph.kind(edge) === Edge.LabelOnly || seen.has(from)) continue
      if (found.length >= definitionsMax || seen.size > definitionsMax * 4) return []
      seen.add(from)
      if (from < program.size) found.push(from)
      else open.push(from)
    }
  }
  return found
}
