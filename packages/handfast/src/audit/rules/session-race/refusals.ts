import { atomsOf } from '../../facts/conditions.ts'
import type { Atom } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Block } from '../../flow/blocks.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { BinaryOperator, ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { derivesFrom } from './derived.ts'
import type { Touch } from './touches.ts'

export interface Refusal {
  readonly at: Value
  /** It refuses because there is something already: a nonce that was seen. */
  readonly onPresence: boolean
}

export interface Span {
  readonly read: Touch
  readonly write: Touch
  /** All touches of the same place before the write. */
  readonly before: readonly Touch[]
}

/** An `if` between the two that turns callers away because of what was read. */
export function refusalBetween(facts: Facts, { read, write, before }: Span): Refusal | undefined {
  const { program, blocks } = facts
  const reads = before.filter(({ kind }) => kind !== 'write')
  for (let at = read.at + 1; at < write.at; at += 1) {
    if (program.op[at] !== Op.If) continue
    const region = blocks.of(at)?.regions.find(({ opener }) => opener === at)
    const [then, other] = region?.arms ?? []
    if (then === undefined || region === undefined) continue
    const isInside = write.at > at && write.at < region.end
    const holds = turnsAway(facts, then) && !contains(then, write.at)
    const fails = other !== undefined && turnsAway(facts, other) && !contains(other, write.at)
    const isCached = [then, other].some((arm) => arm !== undefined && handsOut(facts, arm, reads))
    // Nothing is said of the others: the write simply stands in one arm.
    const guards = isInside && contains(then, write.at)
    if (!holds && !fails && !guards) continue
    const test = program.a[at] ?? -1
    // The parts of the condition as they are for those who are turned away.
    for (const { value, holds: is } of atomsOf(facts.flow, { value: test, holds: holds })) {
      const onPresence = judged(facts, read, { value, holds: is })
      if (onPresence === undefined || (onPresence && (isCached || guards))) continue
      return { at: test, onPresence }
    }
  }
  return undefined
}

function contains({ from, to }: Block, value: Value): boolean {
  return value >= from && value < to
}

/** The arm throws, or answers; a bare `return` says that there is nothing to do. */
function turnsAway({ program }: Facts, arm: Block): boolean {
  if (!arm.leaves) return false
  for (let at = arm.from; at < arm.to; at += 1) {
    const op = program.op[at]
    if (op === Op.Throw || op === Op.Call) return true
    if (op === Op.Return && (program.a[at] ?? -1) >= 0) return true
  }
  return false
}

/** What was read is given out: it was kept to be found again. */
function handsOut(facts: Facts, arm: Block, reads: readonly Touch[]): boolean {
  const { program, flow } = facts
  for (let at = arm.from; at < arm.to; at += 1) {
    const op = program.op[at]
    const given =
      op === Op.Return
        ? [program.a[at] ?? -1]
        : op === Op.Call
          ? [...argumentsOf(flow.solver, at)]
          : []
    const isRead = (value: Value): boolean =>
      value >= 0 && reads.some((read) => derivesFrom(facts, value, read.at))
    if (given.some(isRead)) return true
  }
  return false
}

/**
 * What the part of a condition says of what was read: true when it refuses what is there already,
 * false when it compares it, undefined when it does not look at it or asks only if it is missing.
 */
function judged(
  facts: Facts,
  read: Touch,
  { value, holds }: Pick<Atom, 'value' | 'holds'>,
): boolean | undefined {
  const { program } = facts
  if (program.op[value] === Op.Binary) {
    const operator = program.c[value] ?? 0
    const left = program.a[value] ?? -1
    const right = program.b[value] ?? -1
    const isSeen = derivesFrom(facts, left, read.at) || derivesFrom(facts, right, read.at)
    if (!isSeen) return undefined
    if (operator === BinaryOperator.In || operator === BinaryOperator.NotIn) {
      return (operator === BinaryOperator.In) === holds ? true : undefined
    }
    if (!isAbsent(facts, left) && !isAbsent(facts, right)) return false
    const isEqual = operator === BinaryOperator.Equal || operator === BinaryOperator.LooseEqual
    return isEqual === holds ? undefined : true
  }
  if (read.kind === 'test') return holds && derivesFrom(facts, value, read.at) ? true : undefined
  if (!derivesFrom(facts, value, read.at)) return undefined
  if (holds) return true
  // `if (!session.approved) throw`: a field that must be set. `if (!session)`: there is none.
  return program.op[read.at] === Op.Prop || program.op[read.at] === Op.Index ? false : undefined
}

function isAbsent({ program }: Facts, value: Value): boolean {
  if (program.op[value] === Op.Global)
    return program.strings[program.a[value] ?? -1] === 'undefined'
  const kind = program.op[value] === Op.Const ? program.b[value] : undefined
  return kind === ConstKind.Null || kind === ConstKind.Undefined
}
