import { rounded } from '../run/report.ts'
import type { CleanCase, WeakCase } from './case.ts'
import type { Judgement } from './judge.ts'

export type CaseOutcome =
  | { readonly judgement: Judgement }
  | { readonly skipped: string }
  | { readonly outOfScope: string }

export interface CaseResult {
  readonly weakCase: WeakCase
  readonly outcome: CaseOutcome
}

export type CleanOutcome =
  | { readonly flagged: readonly string[] }
  | { readonly skipped: string }
  | { readonly outOfScope: string }

export interface CleanResult {
  readonly clean: CleanCase
  readonly outcome: CleanOutcome
}

/** Stable names; a count that is missing from a run is 0, never absent. */
export function accuracyFigures(
  cases: readonly CaseResult[],
  clean: readonly CleanResult[],
): ReadonlyMap<string, number> {
  const verdicts = cases.flatMap(({ outcome }) =>
    'judgement' in outcome ? [outcome.judgement.verdict] : [],
  )
  const count = (verdict: Judgement['verdict']): number =>
    verdicts.filter((one) => one === verdict).length
  const right = count('told apart') + count('found')
  const judgedClean = clean.flatMap(({ outcome }) => ('flagged' in outcome ? [outcome] : []))
  const flagged = judgedClean.filter(({ flagged: names }) => names.length > 0).length
  return new Map([
    ['accuracy.cases', cases.length],
    ['accuracy.cases-judged', verdicts.length],
    ['accuracy.cases-out-of-scope', cases.filter((one) => 'outOfScope' in one.outcome).length],
    ['accuracy.cases-skipped', cases.filter((one) => 'skipped' in one.outcome).length],
    ['accuracy.right', right],
    ['accuracy.told-apart', count('told apart')],
    ['accuracy.found-without-mended', count('found')],
    ['accuracy.not-told-apart', count('not told apart')],
    ['accuracy.missed', count('missed')],
    ['accuracy.right-percent', percent(right, verdicts.length)],
    ['accuracy.clean', clean.length],
    ['accuracy.clean-judged', judgedClean.length],
    ['accuracy.clean-flagged', flagged],
  ])
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded((100 * part) / whole, 1)
}
