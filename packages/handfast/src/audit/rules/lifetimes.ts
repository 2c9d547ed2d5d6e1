import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { Store } from '../facts/state.ts'
import { nodesAt } from '../flow/queries.ts'
import type { Value } from '../ir/program.ts'
import { clockChecksOf } from './clock-checks.ts'
import type { ClockCheck } from './clock-checks.ts'
import { secondsOfNumber } from './clocks.ts'
import type { Clock, Subject, Sweep } from './clocks.ts'
import { closesIn } from './closes-in.ts'
import { decisionsOf } from './decisions.ts'
import type { Decision, Stretch } from './decisions.ts'
import { isEndedByGuard } from './ended-by-guard.ts'
import { inLoop } from './in-loop.ts'
import { keptStoresOf } from './kept-stores.ts'
import type { KeptStore } from './kept-stores.ts'
import { comesFrom, provenanceOf } from './provenance.ts'
import { isTimed, keepsBothTransports, livesByConnection, removalsOf } from './removals.ts'
import type { Removals } from './removals.ts'
import { sizeLimitsOf } from './size-limits.ts'
import { forgets, storedExpiry } from './stored-expiry.ts'
import { keepingOf, offsetOf } from './time-stamps.ts'
import { timersOf } from './timer-clocks.ts'

/** How long the entries of one store live, and what ends them. */
export interface Lifetime {
  readonly kept: KeptStore
  readonly clocks: readonly Clock[]
  /** Checks of a time stamp that nothing ever sets. */
  readonly deadChecks: readonly Value[]
  readonly sweeps: readonly Sweep[]
  /** Comparisons of the size before an insertion, or an option of the store. */
  readonly caps: readonly Value[]
  readonly removals: Removals['all']
  /** Code that runs when a clock check found an entry to be over, or may. */
  readonly expiring: readonly Stretch[]
  /** Entries go when the connection that they belong to ends. */
  readonly endsWithConnection: boolean
}

export const lifetimesOf: (facts: Facts) => readonly Lifetime[] = oncePerTarget((facts) => {
  const kept = keptStoresOf(facts).filter((one) => !isEndedByGuard(facts, one))
  const checks = kept.length === 0 ? [] : clockChecksOf(facts)
  return kept.map((one) => lifetimeOf(facts, one, checks))
})

function lifetimeOf(facts: Facts, kept: KeptStore, checks: readonly ClockCheck[]): Lifetime {
  const subject: Subject = { facts, kept, removals: removalsOf(facts, kept) }
  const checked = checks.flatMap((check) => checkedBy(subject, check) ?? [])
  // A timer that looks at time stamps was counted by these.
  const timers = checked.some(({ sweep }) => sweep.length > 0) ? [] : timersOf(subject)
  const stored = storedExpiry(facts, kept)
  const sweeps = [...checked.flatMap(({ sweep }) => sweep), ...timers.map(({ sweep }) => sweep)]
  return {
    kept,
    clocks: [
      ...checked.flatMap(({ clock }) => clock),
      ...timers.map(({ clock }) => clock),
      ...stored,
    ],
    deadChecks: checked.flatMap(({ dead }) => dead),
    sweeps: forgets(facts, kept)
      ? [...sweeps, ...stored.map(({ at }) => ({ at, closes: true }))]
      : sweeps,
    caps: capsOf(facts, kept),
    removals: subject.removals.all,
    expiring: checked.flatMap(({ scopes }) => scopes),
    endsWithConnection: endsWithConnection(subject),
  }
}

interface Checked {
  readonly clock: readonly Clock[]
  readonly dead: readonly Value[]
  readonly sweep: readonly Sweep[]
  readonly scopes: readonly Stretch[]
}

/**
 * What a comparison of the clock does for the store; undefined when it has nothing to do with it.
 */
function checkedBy(subject: Subject, check: ClockCheck): Checked | undefined {
  const { facts, kept } = subject
  const stamps = check.terms.flatMap((term) => {
    const source = sourceOf(facts, kept, term)
    return source === undefined ? [] : [{ term, source }]
  })
  if (stamps.length === 0) return undefined
  const decisions = decisionsOf(facts, check.value)
  const own = stamps.some(({ source }) => source === kept.store)
  const removing = decisions.filter((decision) =>
    subject.removals.removesIn(scopeOf(facts, decision)),
  )
  const refusing = decisions.some(({ parts }) => parts)
  if (removing.length === 0 && !refusing) return undefined
  if (removing.length === 0 && !own && !asksTogether(subject, decisions)) return undefined
  const keepings = stamps.map(({ term, source }) => keepingOf(facts, term, kept, source))
  if (keepings.every((keeping) => keeping === 'unset')) {
    return { clock: [], dead: [check.value], sweep: [], scopes: [] }
  }
  const kind = keepings.includes('renewed')
    ? 'idle'
    : keepings.includes('unseen')
      ? 'either'
      : 'absolute'
  const clock: Clock = {
    at: check.value,
    kind,
    seconds: secondsOf(
      facts,
      check,
      stamps.map(({ term }) => term),
    ),
  }
  const sweep = removing.flatMap((decision) => {
    const scope = scopeOf(facts, decision)
    return iterates(subject, decision, scope)
      ? [{ at: check.value, closes: closesIn(facts, scope) }]
      : []
  })
  return {
    clock: [clock],
    dead: [],
    sweep,
    scopes: removing.map((decision) => scopeOf(facts, decision)),
  }
}

/** The store, or the table beside it, that the value was read from. */
function sourceOf(facts: Facts, kept: KeptStore, term: Value): Store | undefined {
  const provenance = provenanceOf(facts, term)
  if (comesFrom(facts, provenance, kept.store, kept.entryTokens)) return kept.store
  return kept.companions.find((store) => comesFrom(facts, provenance, store, new Set()))
}

/** What one outcome may run: the arms; for what is asked again and again, the whole function. */
function scopeOf(facts: Facts, { at, arms, repeated }: Decision): Stretch {
  const { program } = facts
  const info = program.functions[program.functionOf[at] ?? -1]
  if (repeated && info !== undefined) return { from: info.from, to: info.to }
  const from = Math.min(...arms.map((arm) => arm.from))
  const to = Math.max(...arms.map((arm) => arm.to))
  return arms.length === 0 ? { from: at, to: at } : { from, to }
}

/** The refusal stands in a function that also asks the store itself. */
function asksTogether({ facts, kept }: Subject, decisions: readonly Decision[]): boolean {
  const homes = new Set(
    kept.store.accesses.map(({ value }) => facts.program.functionOf[value] ?? -1),
  )
  return decisions.some(({ at, parts }) => parts && homes.has(facts.program.functionOf[at] ?? -1))
}

/** The decision is taken for all entries in turn, and not for the one that was asked for. */
function iterates(
  { facts, kept }: Subject,
  { repeated, at }: Decision,
  { from, to }: Stretch,
): boolean {
  const { program } = facts
  const id = program.functionOf[at] ?? -1
  if (isTimed(facts, id)) return true
  const stores = [kept.store, ...kept.companions]
  if (repeated) return true
  const lists = stores.some(({ accesses }) =>
    accesses.some(({ operation, value }) => operation === 'list' && value >= from && value < to),
  )
  return (
    lists ||
    facts.reach
      .handedOverAt(id)
      .some((call) =>
        stores.some(({ accesses }) => accesses.some(({ value }) => value === call)),
      ) ||
    facts.reach
      .callersOf(id)
      .some((call) => isTimed(facts, program.functionOf[call] ?? -1) || inLoop(facts, call))
  )
}

/**
 * Seconds of the limit; JavaScript counts in milliseconds unless a time is divided by a thousand.
 */
function secondsOf(facts: Facts, check: ClockCheck, stamps: readonly Value[]): number | undefined {
  const limit =
    check.limit === 0 ? Math.max(0, ...stamps.map((term) => offsetOf(facts, term))) : check.limit
  if (limit === 0) return undefined
  return facts.fileOf(check.value)?.language === 'python' ? limit : secondsOfNumber(limit)
}

function capsOf(facts: Facts, kept: KeptStore): readonly Value[] {
  const { shape, site } = kept.store
  const told =
    site >= 0 && shape?.cap !== undefined && nodesAt(facts.flow, site, shape.cap).length > 0
  if (told || shape?.cappedAlways === true) return [site]
  return sizeLimitsOf(facts, [kept.store, ...kept.companions])
}

/** The transports end with their connection, or a handler of its end removes the entry. */
function endsWithConnection({ facts, kept, removals }: Subject): boolean {
  if (livesByConnection(facts, kept)) return true
  // Where both kinds of transport are kept, the handler is for the older one.
  return (
    !keepsBothTransports(facts, kept) &&
    removals.all.some(({ trigger }) => trigger === 'connection')
  )
}
