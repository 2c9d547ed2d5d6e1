import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { constantAt, nodesAt, tokensOf } from '../flow/queries.ts'
import { pathsOf } from '../flow/model-calls.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { clockChecksOf, sumOf } from './clock-checks.ts'
import type { ClockCheck } from './clock-checks.ts'
import { decisionsOf } from './decisions.ts'
import type { Decision, Stretch } from './decisions.ts'
import { isEndedByGuard } from './ended-by-guard.ts'
import { calleeName } from './id-sources.ts'
import { keptStoresOf } from './kept-stores.ts'
import type { KeptStore } from './kept-stores.ts'
import { comesFrom, provenanceOf } from './provenance.ts'
import {
  isClosing,
  isTimed,
  keepsBothTransports,
  livesByConnection,
  removalsOf,
  sleeps,
} from './removals.ts'
import type { Removals } from './removals.ts'
import { sizeLimitsOf } from './size-limits.ts'
import { keepingOf, offsetOf } from './time-stamps.ts'

/** Something that ends entries of a store by time. */
export interface Clock {
  readonly at: Value
  /** `either` where it cannot be seen what renews it. */
  readonly kind: 'idle' | 'absolute' | 'either'
  /** In seconds, where it can be worked out. */
  readonly seconds: number | undefined
}

/** What removes entries by itself, without somebody asking for them. */
export interface Sweep {
  readonly at: Value
  /** It closes what the entries hold, too. */
  readonly closes: boolean
}

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

interface Subject {
  readonly facts: Facts
  readonly kept: KeptStore
  readonly removals: Removals
}

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

/** What a comparison of the clock does for the store; undefined when it has nothing to do with it. */
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

function inLoop({ blocks }: Facts, at: Value): boolean {
  for (let block = blocks.of(at); block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'loop') return true
  }
  return false
}

const calleeDepthMax = 3

/** Something is closed in the stretch, or in what it calls. */
export function closesIn(facts: Facts, { from, to }: Stretch, depth = 0): boolean {
  const { program, reach } = facts
  for (let value = from; value < to; value += 1) {
    if (program.op[value] !== Op.Call) continue
    if (isClosing(facts, value)) return true
    if (depth >= calleeDepthMax) continue
    const into = reach.calleesOf(value).flatMap((id) => program.functions[id] ?? [])
    if (into.some((info) => closesIn(facts, info, depth + 1))) return true
  }
  return false
}

/** Seconds of the limit; JavaScript counts in milliseconds unless a time is divided by a thousand. */
function secondsOf(facts: Facts, check: ClockCheck, stamps: readonly Value[]): number | undefined {
  const limit =
    check.limit === 0 ? Math.max(0, ...stamps.map((term) => offsetOf(facts, term))) : check.limit
  if (limit === 0) return undefined
  return facts.fileOf(check.value)?.language === 'python' ? limit : secondsOfNumber(limit)
}

/** Small numbers are seconds: nobody lets a session live for less than a minute. */
function secondsOfNumber(number: number): number {
  return number >= 60_000 ? number / 1000 : number
}

interface TimerClock {
  readonly clock: Clock
  readonly sweep: Sweep
}

/** A timer, or a sleeping task, for each entry: it removes without looking at a clock. */
function timersOf(subject: Subject): readonly TimerClock[] {
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

/** The store forgets by itself, or was told when to at each insertion. */
function storedExpiry(
  facts: Facts,
  { store, insertions, companions }: KeptStore,
): readonly Clock[] {
  const { flow } = facts
  const { shape, site } = store
  const told =
    site >= 0 && shape?.expiry !== undefined && nodesAt(flow, site, shape.expiry).length > 0
  const renewing = companions.flatMap((other) => besideClock(facts, other) ?? [])
  if (told || shape?.expiresAlways === true) {
    const length =
      shape?.expiry === undefined || site < 0 ? undefined : numberAt(facts, site, shape.expiry)
    const renews =
      site >= 0 && constantAt(flow, site, 'Argument[0].Member[updateAgeOnGet]') === 'true'
    return [
      {
        at: site < 0 ? (insertions[0]?.value ?? site) : site,
        kind: renews ? 'idle' : 'absolute',
        seconds: length === undefined ? undefined : secondsOfNumber(length),
      },
      ...renewing,
    ]
  }
  const limited = insertions.filter((access) => isLimited(facts, access, shape?.kind))
  const expiring =
    limited.length < insertions.length
      ? store.accesses.find(({ operation }) => operation === 'expire')
      : limited[0]
  if (expiring === undefined) return renewing
  const kind = expiresOnUse(facts, store, insertions) ? 'idle' : 'absolute'
  return [{ at: expiring.value, kind, seconds: lengthOf(facts, expiring) }, ...renewing]
}

/** A table beside it that forgets: a mark that use renews, or the data in a database. */
function besideClock(facts: Facts, { shape, site, accesses }: Store): Clock | undefined {
  if (shape?.expiresAlways === true) return { at: site, kind: 'idle', seconds: undefined }
  if (shape?.kind !== 'database' && shape?.kind !== 'cache') return undefined
  const limited = accesses.find(
    (access) => access.operation === 'set' && isLimited(facts, access, shape.kind),
  )
  return limited === undefined
    ? undefined
    : { at: limited.value, kind: 'either', seconds: undefined }
}

/** Entries leave the store itself by time, and not only one beside it. */
function forgets(facts: Facts, { store: { site, shape }, insertions }: KeptStore): boolean {
  if (shape?.expiresAlways === true || shape?.kind === 'database') return true
  if (
    site >= 0 &&
    shape?.expiry !== undefined &&
    nodesAt(facts.flow, site, shape.expiry).length > 0
  )
    return true
  return insertions.every((access) => isLimited(facts, access, shape?.kind))
}

/** The entry is given an end where it is stored, or holds one that the database looks at. */
function isLimited(
  facts: Facts,
  { value, shape, stored }: StateAccess,
  kind: string | undefined,
): boolean {
  const { flow } = facts
  if (shape?.expiry !== undefined && nodesAt(flow, value, shape.expiry).length > 0) return true
  if (kind !== 'database') return false
  return stored.some((node) =>
    tokensOf(flow, node).some(
      (token) =>
        token.kind === 'object' &&
        [...flow.solver.fieldsOf(token.id).keys()].some((name) => /^(?:ttl|expir)/i.test(name)),
    ),
  )
}

function lengthOf(facts: Facts, { value, shape }: StateAccess): number | undefined {
  for (const path of pathsOf(shape?.expiry)) {
    for (const inner of ['', '.Member[EX]', '.Member[ex]', '.Member[PX]', '.Member[px]']) {
      const number = numberAt(facts, value, path + inner)
      if (number !== undefined) return inner.toLowerCase().includes('px') ? number / 1000 : number
    }
  }
  return undefined
}

/** A number that the source says, worked out where it is written as a product. */
function numberAt(facts: Facts, call: Value, path: string): number | undefined {
  for (const node of nodesAt(facts.flow, call, path)) {
    const sum = node < facts.program.size ? sumOf(facts, node) : undefined
    if (sum !== undefined && sum.terms.length === 0 && sum.constant > 0) return sum.constant
  }
  return undefined
}

/** The time to live is set anew where the entry is used: `expire`, `getex`, or storing it again. */
function expiresOnUse(facts: Facts, store: Store, insertions: readonly StateAccess[]): boolean {
  const homes = new Set<FunctionId>(
    insertions.map(({ value }) => facts.program.functionOf[value] ?? -1),
  )
  return store.accesses.some((access) => {
    if (insertions.includes(access)) return false
    const elsewhere = !homes.has(facts.program.functionOf[access.value] ?? -1)
    if (access.operation === 'expire') return elsewhere
    const renews = access.operation === 'get' || access.operation === 'set'
    return (
      renews &&
      elsewhere &&
      access.shape?.expiry !== undefined &&
      nodesAt(facts.flow, access.value, access.shape.expiry).length > 0
    )
  })
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
