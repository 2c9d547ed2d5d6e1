import type { Facts } from '../../facts/facts.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { refusalBetween } from './refusals.ts'
import { locksOf } from './locks.ts'
import type { Locks } from './locks.ts'
import { derivesFrom, isConsuming } from './derived.ts'
import { touchesOf } from './touches.ts'
import type { Touch } from './touches.ts'

/** CWE-362, CWE-367: checked, awaited, acted on. JavaScript switches at every `await` too. */
export const sessionRace: Rule = {
  id: 'session-race',

  notApplicable({ entries }) {
    return entries.length === 0 ? 'nothing here serves requests' : undefined
  },

  check(facts, report) {
    const locks = locksOf(facts)
    for (const touches of touchesOf(facts).values()) {
      for (const race of racesIn(facts, touches, locks)) report(race)
    }
  },
}

function racesIn(facts: Facts, touches: readonly Touch[], locks: Locks): readonly Sighting[] {
  const places = new Map<string, Touch[]>()
  const found: Sighting[] = []
  for (const touch of touches) {
    const before = places.get(touch.place)
    if (before === undefined) places.set(touch.place, [touch])
    else before.push(touch)
    if (touch.kind !== 'write' || before === undefined) continue
    const race = raceAt(
      facts,
      touch,
      before.filter(({ at }) => at < touch.at),
    )
    if (race === undefined || locks.heldAt(race.read.at) || locks.heldAt(touch.at)) continue
    found.push(sighting(race))
  }
  return found
}

interface Race {
  readonly read: Touch
  readonly write: Touch
  readonly wait: Value
  /** The `if` that would have refused, had it seen what the other call wrote. */
  readonly refusal: Value | undefined
}

function raceAt(facts: Facts, write: Touch, before: readonly Touch[]): Race | undefined {
  for (const read of before) {
    const wait = read.kind === 'write' ? undefined : waitBetween(facts, read, write)
    if (wait === undefined) continue
    // Read again after the last wait, or written before it: what was read first counts no more.
    const isRead = ({ at, kind }: Touch): boolean =>
      kind !== 'write' && at > wait && !isPartOf(facts, at, write)
    const isWritten = ({ at, kind }: Touch): boolean =>
      kind === 'write' && at > read.at && at < wait
    if (before.some((touch) => isRead(touch) || isWritten(touch))) continue
    const refusal = refusalBetween(facts, { read, write, before })
    if (refusal !== undefined && (refusal.onPresence || isConsuming(facts, write)))
      return { read, write, wait, refusal: refusal.at }
    if (read.kind === 'read' && derivesFrom(facts, write.value, read.at))
      return { read, write, wait, refusal: undefined }
  }
  return undefined
}

/** `session.used += 1` reads once more, in the same breath as it writes. */
function isPartOf({ program }: Facts, read: Value, { at }: Touch): boolean {
  return (
    (program.start[read] ?? 0) >= (program.start[at] ?? 0) &&
    (program.end[read] ?? 0) <= (program.end[at] ?? 0)
  )
}

/** The last place at which other calls may run between the two, or undefined. */
function waitBetween({ program, blocks }: Facts, read: Touch, write: Touch): Value | undefined {
  let found = read.isAwaited ? read.at : undefined
  for (let value = read.at + 1; value < write.at; value += 1) {
    const op = program.op[value]
    const isWait = op === Op.Await || op === Op.Yield || (op === Op.With && program.b[value] === 1)
    if (!isWait || program.functionOf[value] !== program.functionOf[write.at]) continue
    if (leadsTo(value)) found = value
  }
  return found

  /** Not in an arm that returns or throws before it gets to the write. */
  function leadsTo(wait: Value): boolean {
    for (let block = blocks.of(wait); block !== undefined; block = blocks.all[block.parent]) {
      if (write.at >= block.from && write.at < block.to) return true
      if (block.leaves) return false
    }
    return true
  }
}

function sighting({ read, write, wait, refusal }: Race): Sighting {
  const isSure = refusal !== undefined && write.isOfSession
  return {
    at: write.at,
    label: 'written from what was read before the wait',
    message:
      refusal === undefined
        ? `\`${write.name}\` is read, awaited on and written back; what a call in ` +
          'between wrote is lost.'
        : `\`${write.name}\` is checked, awaited on and written only then; a call in ` +
          'between passes the same check.',
    attack:
      'The attacker sends the same call many times at once: all of them pass the ' +
      'check before the first one writes.',
    fix:
      'Make check and write one step (DECR, SET NX, a conditional update), or hold a ' +
      'lock for the session from the read to the write.',
    confidence: isSure ? 'high' : 'medium',
    persona: isSure ? 'regular' : 'pedantic',
    related: [
      { at: read.at, label: 'read here' },
      ...(refusal === undefined ? [] : [{ at: refusal, label: 'would refuse the second call' }]),
      ...(wait === read.at ? [] : [{ at: wait, label: 'other calls run here' }]),
    ],
  }
}
