import { functionsWith, instructionsOf } from '../ir/by-opcode.ts'
import { BinaryOperator, LogicOperator, Op, UnaryOperator } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { bodyThatRan, conditionsAt } from '../flow/blocks.ts'
import type { Block, BlockId, Blocks, Condition } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import type { LabelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { labelsAt } from '../flow/queries.ts'
import { kept } from '../flow/kept.ts'
import { definitionOf, rootOf } from './definitions.ts'
import { askedOutside, insistedOutside } from './outside-decisions.ts'
import type { Reach } from './reach.ts'

/** One indivisible part of a condition. */
export interface Atom {
  readonly value: Value
  readonly holds: boolean
  /** False when another part of the condition could be what decided. */
  readonly certain: boolean
  /** The other parts, when it is not certain. */
  readonly beside: readonly Value[]
}

/** Two values compared for equality, or what serves as that. */
export interface Comparison {
  readonly value: Value
  readonly left: Value
  readonly right: Value
  /** True: what follows runs when they are equal. */
  readonly equal: boolean
  readonly certain: boolean
  readonly beside: readonly Value[]
}

const partsMax = 64
const depthMax = 6

/** The parts of a condition that is known to hold, or not to. */
export function atomsOf(
  flow: Flow,
  { value, holds }: Pick<Condition, 'value' | 'holds'>,
): readonly Atom[] {
  const atoms: Atom[] = []
  split(flow, { value, holds, certain: true, beside: [] }, atoms, 0)
  return atoms
}

function split(flow: Flow, atom: Atom, into: Atom[], depth: number): void {
  const { program } = flow.solver
  const value = definitionOf(flow, atom.value)
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  if (into.length >= partsMax || depth > depthMax * 4) return
  const op = program.op[value]
  if (op === Op.Unary && b === UnaryOperator.Not) {
    return split(flow, { ...atom, value: a, holds: !atom.holds }, into, depth + 1)
  }
  if (op === Op.Logic && program.c[value] !== LogicOperator.Nullish) {
    const both = (program.c[value] === LogicOperator.And) === atom.holds
    split(
      flow,
      {
        ...atom,
        value: a,
        certain: atom.certain && both,
        beside: both ? atom.beside : [...atom.beside, b],
      },
      into,
      depth + 1,
    )
    split(
      flow,
      {
        ...atom,
        value: b,
        certain: atom.certain && both,
        beside: both ? atom.beside : [...atom.beside, a],
      },
      into,
      depth + 1,
    )
    return
  }
  into.push({ ...atom, value })
}

export interface ConditionQueries {
  /** Atoms of everything that must hold for `value` to run, within its function. */
  atomsAt(value: Value): readonly Atom[]
  /**
   * Comparisons that must have come out a certain way for `value` to run; looks into called
   * functions.
   */
  comparisonsAt(value: Value): readonly Comparison[]
  /** Comparisons that decide whether the function returns normally, or what it answers. */
  comparisonsIn(id: FunctionId): readonly Comparison[]
  /** The same of all functions that the call runs; `this` in them is what it is called on. */
  comparisonsBy(call: Value): readonly Comparison[]
  /** Labels of everything a condition looks at. */
  operandLabels(value: Value): LabelSet
}

const comparingCalls = new WeakMap<Flow, ReadonlySet<Value>>()

function isComparingCall(flow: Flow, value: Value): boolean {
  let calls = comparingCalls.get(flow)
  if (calls === undefined) {
    calls = new Set(
      flow.solver.sites.filter(({ role }) => role === 'crypto.compare').map((site) => site.value),
    )
    comparingCalls.set(flow, calls)
  }
  return calls.has(value)
}

export function conditionQueries(flow: Flow, blocks: Blocks, reach: Reach): ConditionQueries {
  const { program } = flow.solver
  const inFunction = new Map<FunctionId, readonly Comparison[]>()

  const comparisonsOf = (atom: Atom, depth: number): readonly Comparison[] => {
    const direct = comparisonAt(flow, atom)
    if (direct !== undefined) return [direct]
    if (program.op[atom.value] !== Op.Call || depth > 3) return []
    const { value, holds, certain, beside } = atom
    const asked = askedOutside(flow, reach, value)
    return asked.length === 0
      ? comparisonsBy(value, depth + 1)
      : asked.map((one) => ({ ...one, equal: holds, certain, beside }))
  }
  const comparisonsBy = (call: Value, depth: number): readonly Comparison[] =>
    reach
      .calleesOf(call)
      .flatMap((id) => comparisonsIn(id, depth))
      .map((comparison) => seenFrom(flow, call, comparison))

  const comparisonsIn = (id: FunctionId, depth = 0): readonly Comparison[] => {
    const known = inFunction.get(id)
    if (known !== undefined) return known
    inFunction.set(id, [])
    const found: Comparison[] = []
    const info = program.functions[id]
    for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
      const op = program.op[value]
      if (op === Op.If || op === Op.Short) {
        for (const holds of [true, false]) {
          for (const atom of atomsOf(flow, { value: program.a[value] ?? -1, holds }))
            found.push(...comparisonsOf(atom, depth))
        }
      } else if (op === Op.Return && (program.a[value] ?? -1) >= 0) {
        for (const atom of atomsOf(flow, { value: program.a[value] ?? -1, holds: true }))
          found.push(...comparisonsOf(atom, depth))
      } else if (op === Op.Call && depth < 2) {
        found.push(...comparisonsBy(value, depth + 1))
      }
      if (found.length > partsMax) break
    }
    inFunction.set(id, found)
    return found
  }

  const atomsAt = kept((value: Value): readonly Atom[] =>
    conditionsAt(program, blocks, value).flatMap((condition) => atomsOf(flow, condition)),
  )
  const leavesAbruptly = functionsWith(program, instructionsOf(program, Op.Throw))

  return {
    atomsAt,
    comparisonsIn: (id) => comparisonsIn(id),
    comparisonsBy: (call) => [...comparisonsBy(call, 0), ...insistedOutside(flow, reach, call)],
    comparisonsAt: kept((value) => {
      const found = atomsAt(value).flatMap((atom) => comparisonsOf(atom, 0))
      for (const call of callsBefore(program, blocks, value)) {
        if (reach.calleesOf(call).some((id) => leavesAbruptly.has(id)))
          found.push(...comparisonsBy(call, 1))
        found.push(...insistedOutside(flow, reach, call))
      }
      return found
    }),
    operandLabels: (value) => operandLabels(flow, value, 0),
  }
}

/** `this.owner` in a method is part of what the method is called on. */
function seenFrom(flow: Flow, call: Value, comparison: Comparison): Comparison {
  const on = receiverOf(flow.solver, call)
  if (on < 0) return comparison
  const outside = (operand: Value): Value =>
    flow.solver.program.op[rootOf(flow, operand)] === Op.This ? on : operand
  return { ...comparison, left: outside(comparison.left), right: outside(comparison.right) }
}

function comparisonAt(flow: Flow, { value, holds, certain, beside }: Atom): Comparison | undefined {
  const { program } = flow.solver
  const left = program.a[value] ?? -1
  const right = program.b[value] ?? -1
  if (program.op[value] === Op.Binary) {
    const operator = program.c[value]
    const equal = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
    const unequal =
      operator === BinaryOperator.NotEqual || operator === BinaryOperator.LooseNotEqual
    if (!equal && !unequal) return undefined
    return { value, left, right, equal: equal === holds, certain, beside }
  }
  if (program.op[value] !== Op.Call) return undefined
  const given = [...argumentsOf(flow.solver, value)]
  if (isComparingCall(flow, value) && given.length >= 2)
    return { value, left: given[0] ?? -1, right: given[1] ?? -1, equal: holds, certain, beside }
  const callee = program.a[value] ?? -1
  const name = program.op[callee] === Op.Prop ? program.strings[program.b[callee] ?? -1] : undefined
  const isMembership =
    name === 'has' || name === 'includes' || name === 'equals' || name === 'localeCompare'
  if (!isMembership || given.length === 0) return undefined
  return {
    value,
    left: receiverOf(flow.solver, value),
    right: given[0] ?? -1,
    equal: holds,
    certain,
    beside,
  }
}

/**
 * Calls that have run, on every way, when `value` runs: earlier in its block or in those around it.
 */
function callsBefore(
  program: Flow['solver']['program'],
  blocks: Blocks,
  value: Value,
): readonly Value[] {
  const calls: Value[] = []
  let position = value
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    const ran = new Set(blocksThatRan(program, block, position))
    for (let at = block.from; at < position; at += 1) {
      if (program.op[at] === Op.Call && ran.has(blocks.of(at)?.id ?? -1)) calls.push(at)
    }
    if (block.opener >= 0) position = block.opener
    if (calls.length > 400) break
  }
  return calls
}

function* blocksThatRan(
  program: Flow['solver']['program'],
  block: Block,
  position: Value,
): Generator<BlockId> {
  yield block.id
  for (const region of block.regions) {
    const body = region.end < position ? bodyThatRan(program, region) : undefined
    if (body !== undefined) yield* blocksThatRan(program, body, position)
  }
}

function operandLabels(flow: Flow, value: Value, depth: number): LabelSet {
  const { program } = flow.solver
  if (value < 0 || depth > depthMax) return 0
  let labels = labelsAt(flow, value)
  const go = (operand: number): void => {
    labels |= operandLabels(flow, operand, depth + 1)
  }
  switch (program.op[value]) {
    case Op.Binary:
    case Op.Logic:
    case Op.Index:
      go(program.a[value] ?? -1)
      go(program.b[value] ?? -1)
      break
    case Op.Unary:
    case Op.Await:
    case Op.Prop:
      go(program.a[value] ?? -1)
      break
    case Op.Load: {
      const definition = definitionOf(flow, value)
      if (definition !== value) go(definition)
      break
    }
    case Op.Call:
      for (const argument of argumentsOf(flow.solver, value)) go(argument)
      go(receiverOf(flow.solver, value))
      break
    default:
  }
  return labels
}
