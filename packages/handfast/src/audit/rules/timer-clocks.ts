import type { Facts } from '../facts/facts.ts'
import { calleeName } from '../flow/queries.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { numberAt, secondsOfNumber } from './clocks.ts'
import type { Clock, Subject, Sweep } from './clocks.ts'
import { closesIn } from './closes-in.ts'
import { inLoop } from './in-loop.ts'
import { sleeps } from './removals.ts'

export interface TimerClock {
  readonly clock: Clock
  readonly sweep: Sweep
}

/** A timer, or a sleeping task, for each entry: it removes without looking at a clock. */
export function timersOf(subject: Subject): readonly TimerClock[] {
  const { facts, kept, removals } = subject
  const { program, entries } = facts
  const found: TimerClock[] = []
  for (const { function: id, kind, call } of entries) {
    if (kind !== 'timer' || call < 0) continue
    const info = program.functions[id]
    if (info === undefined || !removals.removesIn(info)) continue
    if (program.functions[program.functionOf[call] ?? -1]?.kind === 'module') continue
    found.push({
      clock: timerClock(subject, call),
      sweep: { at: call, closes: closesIn(facts, info) },
    })
  }
  for (const at of sleeps(facts)) {
    const info = program.functions[program.functionOf[at] ?? -1]
    if (info === undefined || inLoop(facts, at) || !removals.removesIn({ from: at, to: info.to }))
      continue
    found.push({
      clock: { at, kind: 'either', seconds: undefined },
      sweep: { at, closes: closesIn(facts, info) },
    })
  }
  return kept.keeps === 'connections'
    ? found
    : found.map((one) => ({ ...one, sweep: { ...one.sweep, closes: true } }))
}

/** Cleared or refreshed in the same breath, it starts anew with each use. */
function timerClock({ facts, removals: { removers } }: Subject, call: Value): Clock {
  const { program } = facts
  const id = program.functionOf[call] ?? -1
  const file = facts.fileOf(call)
  const cleared = facts.sites('timer.clear').some(({ value }) => {
    const home = program.functionOf[value] ?? -1
    return (
      home === id ||
      (facts.fileOf(value) === file && !removers.has(home) && facts.reach.atRequestTime(home))
    )
  })
  const renewed = cleared || refreshes(facts, call)
  const delay = numberAt(facts, call, 'Argument[1]')
  return {
    at: call,
    kind: renewed ? 'idle' : 'absolute',
    seconds: delay === undefined ? undefined : secondsOfNumber(delay),
  }
}

/** `timer.refresh()` somewhere in the same file. */
function refreshes(facts: Facts, call: Value): boolean {
  const { program } = facts
  const file = facts.fileOf(call)
  for (let value = file?.from ?? 0; value < (file?.to ?? 0); value += 1) {
    if (program.op[value] === Op.Call && calleeName(program, value) === 'refresh') return true
  }
  return false
}
