import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Blocks } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import { callerIdentity, labelSet } from '../flow/labels.ts'
import { argumentsOf } from '../flow/paths.ts'
import { functionsAt, labelsAt } from '../flow/queries.ts'
import { behindGuard } from './behind-guard.ts'
import { conversionsOf } from './conversions.ts'
import type { Conversions } from './conversions.ts'
import type { Comparison, ConditionQueries } from './conditions.ts'
import { asOwner, isHole, partLabels } from './owner-parts.ts'
import { entriesBehind } from './entries-behind.ts'
import type { Entry } from './entries.ts'
import { kept } from '../flow/kept.ts'
import type { Reach } from './reach.ts'
import { reachingEntries } from './reaching-entries.ts'
import type { StateAccess } from './state.ts'
import { usesOf } from './uses-of.ts'

/** Whether a use of state is bound to the caller, and what shows it. */
export type Binding =
  | {
      readonly bound: true
      readonly by: 'key' | 'scope' | 'comparison' | 'middleware'
      readonly at: Value
    }
  /** `at` is the use that nothing guards; `hole` a comparison that can be passed by (absent owner, absent header). */
  | { readonly bound: false; readonly at: Value; readonly hole: Comparison | undefined }

export interface GuardQueries {
  bindingOf(access: StateAccess): Binding
  /** Uses of a value that matter: it is called, passed on, returned, written to. Not tests and logs. */
  usesOf(value: Value): readonly Value[]
  isOwnerComparison(comparison: Comparison): boolean
  /** Only requests get there whose session a library has found to be their caller's. */
  isBehindGuard(value: Value): boolean
}

interface GuardQueriesInput {
  readonly flow: Flow
  readonly blocks: Blocks
  readonly reach: Reach
  readonly conditions: ConditionQueries
  readonly entries: readonly Entry[]
  readonly users: (value: Value) => readonly Value[]
}

interface GuardInput extends GuardQueriesInput {
  /** Calls that log or compare: what they see of a session is not a use of it. */
  readonly harmless: ReadonlySet<Value>
  readonly conversions: Conversions
  entriesReaching(id: FunctionId): readonly Entry[]
}

const verified = callerIdentity
const remembered = labelSet(['StoredPrincipal', 'StateRead'])
const scoped = labelSet(['OwnerScoped'])
const callerDepthMax = 3

export function guardQueries(given: GuardQueriesInput): GuardQueries {
  const { flow, conditions } = given
  const quiet = flow.solver.sites.filter(({ role }) => role === 'log' || role === 'crypto.compare')
  const isOwnerComparison = ({ left, right, equal }: Comparison): boolean => {
    const one = conditions.operandLabels(left) | partLabels(flow, left)
    const other = conditions.operandLabels(right) | partLabels(flow, right)
    if (!equal) return false
    return (
      ((one & verified) !== 0 && (other & remembered) !== 0) ||
      ((other & verified) !== 0 && (one & remembered) !== 0)
    )
  }
  const decides = (id: FunctionId): boolean =>
    conditions.comparisonsIn(id).some((comparison) => isEither(isOwnerComparison, comparison))
  const input: GuardInput = {
    ...given,
    harmless: new Set(quiet.map(({ value }) => value)),
    conversions: conversionsOf({ ...given, decides }),
    entriesReaching: reachingEntries(given),
  }
  const isBehindGuard = behindGuard(input)
  const queries: GuardQueries = {
    isOwnerComparison,
    isBehindGuard,
    usesOf: (value) => usesOf(input, value),
    bindingOf: kept((access) => {
      if ((access.keyLabels & verified) !== 0) return { bound: true, by: 'key', at: access.value }
      if ((labelsAt(flow, access.receiver) & scoped) !== 0)
        return { bound: true, by: 'scope', at: access.value }
      if (isBehindGuard(access.value)) return { bound: true, by: 'middleware', at: access.value }
      return guarded(input, isOwnerComparison, access.value, 0)
    }),
  }
  return queries
}

function guarded(
  input: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  value: Value,
  depth: number,
): Binding {
  const { conditions } = input
  const before = conditions.comparisonsAt(value).filter(isOwner)
  const sure = before.find((comparison) => comparison.certain || !isHole(input, comparison))
  if (sure !== undefined) return { bound: true, by: 'comparison', at: sure.value }
  let hole = before[0]
  let last: Binding | undefined
  const isFor = (comparison: Comparison): boolean =>
    isOwner(comparison) && (comparison.certain || !isHole(input, comparison))
  const uses = usesOf(input, value, (chosen) => conditions.comparisonsAt(chosen).some(isFor))
  for (const use of uses) {
    if (comparesItself(input, isOwner, use)) {
      last ??= { bound: true, by: 'comparison', at: use }
      continue
    }
    // In the arm where the owner differs the use belongs to the refusal.
    const checks = conditions
      .comparisonsAt(use)
      .filter((comparison) => isOwner(comparison) || isOwner({ ...comparison, equal: true }))
    const found = checks.find((comparison) => comparison.certain || !isHole(input, comparison))
    if (found !== undefined) {
      last = { bound: true, by: 'comparison', at: found.value }
      continue
    }
    hole ??= checks[0]
    const outside = handedBack(input, isOwner, use, depth) ?? byEntriesBehind(input, isOwner, use)
    if (outside?.bound === true) {
      last = outside
      continue
    }
    return outside ?? byMiddleware(input, isOwner, value) ?? { bound: false, at: use, hole }
  }
  return (
    last ??
    asOwner(input, isOwner, uses.length === 0 ? value : -1) ??
    byCallers(input, isOwner, value, depth) ??
    byEntriesBehind(input, isOwner, value) ??
    byMiddleware(input, isOwner, value) ?? { bound: false, at: value, hole }
  )
}

/** Compares the owner, whichever way the branch goes. */
function isEither(isOwner: (comparison: Comparison) => boolean, comparison: Comparison): boolean {
  return isOwner(comparison) || isOwner({ ...comparison, equal: !comparison.equal })
}

/**
 * The use hands the value to a function of the target that compares the owner, or asks for what of
 * it is the caller's: `query.andWhere('owner', subject)`.
 */
function comparesItself(
  { flow, conditions }: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  use: Value,
): boolean {
  const { solver } = flow
  if (solver.program.op[use] !== Op.Call) return false
  if (((solver.seeds.get(use) ?? 0) & scoped) !== 0) return true
  const given = [...argumentsOf(solver, use)].flatMap((part) => functionsAt(flow, part))
  return [
    ...conditions.comparisonsBy(use),
    ...given.flatMap((id) => conditions.comparisonsIn(id)),
  ].some((comparison) => isEither(isOwner, comparison))
}

/** The looked-up value is returned: its callers are the ones to compare. */
function handedBack(
  input: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  use: Value,
  depth: number,
): Binding | undefined {
  const {
    flow: {
      solver: { program },
    },
    reach,
  } = input
  if (program.op[use] !== Op.Return || depth >= callerDepthMax) return undefined
  const calls = reach.callersOf(program.functionOf[use] ?? -1)
  if (calls.length === 0) return undefined
  let last: Binding | undefined
  for (const call of calls) {
    last = guarded(input, isOwner, call, depth + 1)
    if (!last.bound) return last
  }
  return last
}

/** Every entry that depends on the function which does the lookup compares the owner. */
function byEntriesBehind(
  input: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  value: Value,
): Binding | undefined {
  const behind = entriesBehind(input.entries, input.flow.solver.program.functionOf[value] ?? -1)
  const at = comparedInEach(
    input.conditions,
    isOwner,
    behind.map((entry) => [entry.function]),
  )
  return at === undefined ? undefined : { bound: true, by: 'comparison', at }
}

/** Every call of the function that does the lookup is guarded. */
function byCallers(
  input: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  value: Value,
  depth: number,
): Binding | undefined {
  const {
    flow: {
      solver: { program },
    },
    reach,
    conditions,
  } = input
  const id = program.functionOf[value] ?? -1
  const calls = reach.callersOf(id)
  if (
    calls.length === 0 ||
    depth >= callerDepthMax ||
    input.entries.some((entry) => entry.function === id)
  )
    return undefined
  let found: Binding | undefined
  for (const call of calls) {
    const check = conditions
      .comparisonsAt(call)
      .find((one) => isOwner(one) && (one.certain || !isHole(input, one)))
    if (check === undefined) {
      const above = byCallers(input, isOwner, call, depth + 1)
      if (above === undefined) return undefined
      found = above
    } else found = { bound: true, by: 'comparison', at: check.value }
  }
  return found
}

/** A function that runs before every entry from which the value can be reached compares the owner. */
function byMiddleware(
  input: GuardInput,
  isOwner: (comparison: Comparison) => boolean,
  value: Value,
): Binding | undefined {
  const reaching = input.entriesReaching(input.flow.solver.program.functionOf[value] ?? -1)
  const at = comparedInEach(
    input.conditions,
    isOwner,
    reaching.map(({ before }) => before),
  )
  return at === undefined ? undefined : { bound: true, by: 'middleware', at }
}

/** The last comparison, when there is one in some function of each. */
function comparedInEach(
  conditions: ConditionQueries,
  isOwner: (comparison: Comparison) => boolean,
  each: readonly (readonly FunctionId[])[],
): Value | undefined {
  let at: Value | undefined
  for (const functions of each) {
    const check = functions
      .flatMap((id) => conditions.comparisonsIn(id))
      .find((one) => isEither(isOwner, one))
    if (check === undefined) return undefined
    at = check.value
  }
  return at
}
