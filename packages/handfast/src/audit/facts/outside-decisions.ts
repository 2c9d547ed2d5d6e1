import type { Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName } from '../flow/queries.ts'
import type { Comparison } from './conditions.ts'
import type { Reach } from './reach.ts'

/** Names of functions that say, or see to it, that somebody may have something. */
const deciding = /own(?:er|s|ed)|belong|permi|allow|authori[sz]|access|^_?can(?=[A-Z_]|$)/i
const insisting =
  /^_?(?:assert|ensure|require|check|verify|enforce|authori[sz]e|must|guard|throw|raise|deny)/i
const partsMax = 4

/**
 * What a function that is not in the target is asked to decide about, as if it compared each two of
 * the values it is given.
 */
export function askedOutside({ solver }: Flow, reach: Reach, call: Value): readonly Comparison[] {
  if (!deciding.test(calleeName(solver.program, call))) return []
  if (solver.resolved[call] === 1 || reach.calleesOf(call).length > 0) return []
  const given = [receiverOf(solver, call), ...argumentsOf(solver, call)]
  const parts = given.filter((part) => part >= 0).slice(0, partsMax)
  return parts.flatMap((left, at) =>
    parts
      .slice(at + 1)
      .map((right) => ({ value: call, left, right, equal: true, certain: true, beside: [] })),
  )
}

/** The same of one that throws when it says no, by its name; nobody looks at what it answers. */
export function insistedOutside(flow: Flow, reach: Reach, call: Value): readonly Comparison[] {
  const insists = insisting.test(calleeName(flow.solver.program, call))
  return insists ? askedOutside(flow, reach, call) : []
}
