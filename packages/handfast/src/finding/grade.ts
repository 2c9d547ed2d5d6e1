import type { WeaknessId } from '@handfast/catalogue'
import { weaknessById } from '@handfast/catalogue'
import type { Coverage, Finding, Grade, Severity } from './finding.ts'

/** What the catalogue lets one finding of each severity take from 100. */
export const scoreBands: Readonly<
  Record<Severity, { readonly from: number; readonly to: number }>
> = {
  low: { from: 1, to: 3 },
  medium: { from: 5, to: 8 },
  high: { from: 10, to: 18 },
  critical: { from: 20, to: 25 },
}

const gradeFloors = [
  ['A', 90],
  ['B', 80],
  ['C', 70],
  ['D', 60],
] as const satisfies readonly (readonly [Grade, number])[]

/** What of a finding decides what it takes. */
export type Gradable = Pick<Finding, 'weakness' | 'severity' | 'suppressed' | 'persona'>

export interface Graded {
  /**
   * A whole number from 0 to 100, rounded down so that it never reaches a grade it has not earned.
   */
  readonly score: number
  /** Null when coverage is partial: then the score is "at most". */
  readonly grade: Grade | null
}

/**
 * Scores a run. It starts at 100; of each weakness the worst finding takes its weight in full and
 * every further one a tenth of its own, together no more than half of the worst again. Suppressed
 * findings and those that only a pedantic or auditing reader is shown take nothing: the grade
 * speaks of what a maintainer would mend today, whoever is reading.
 */
export function gradeOf(findings: readonly Gradable[], coverage: Coverage): Graded {
  const counted = findings.filter(countsTowardsGrade)
  const tenths = takenBy(findings).reduce((sum, taken) => sum + taken.tenths, 0)
  const score = Math.max(0, Math.floor((1000 - tenths) / 10))
  return { score, grade: isPartial(coverage) ? null : letterOf(score, counted) }
}

/** What the findings of one weakness take from the score, in tenths of a point. */
export interface Taken {
  readonly weakness: WeaknessId
  readonly tenths: number
}

/** Most first; those that take the same stay in the order of their findings. */
export function takenBy(findings: readonly Gradable[]): readonly Taken[] {
  const costs = new Map<WeaknessId, Cost>()
  for (const finding of findings.filter(countsTowardsGrade)) {
    const weight = weightOf(finding)
    const { worst, sum } = costs.get(finding.weakness) ?? { worst: 0, sum: 0 }
    costs.set(finding.weakness, { worst: Math.max(worst, weight), sum: sum + weight })
  }
  return [...costs]
    .map(([weakness, cost]) => ({ weakness, tenths: inTenths(cost) }))
    .sort((left, right) => right.tenths - left.tenths)
}

export function countsTowardsGrade(finding: Gradable): boolean {
  return finding.suppressed === null && finding.persona === 'regular'
}

/** Whether something in scope got no verdict, so that no grade may be given. */
export function isPartial(coverage: Coverage): boolean {
  return (
    coverage.files === 0 ||
    coverage.analysed < coverage.files ||
    coverage.notAnalysed.length > 0 ||
    coverage.weaknesses.length === 0 ||
    coverage.weaknesses.some(({ state }) => state === 'not-analysed')
  )
}

/** The heaviest finding of a weakness, and what all of them weigh together. */
interface Cost {
  readonly worst: number
  readonly sum: number
}

function inTenths({ worst, sum }: Cost): number {
  return worst * 10 + Math.min(sum - worst, worst * 5)
}

/** Any critical finding keeps the grade at D or below, two make it F. */
function letterOf(score: number, counted: readonly Gradable[]): Grade {
  const critical = counted.filter(({ severity }) => severity === 'critical').length
  if (critical >= 2) return 'F'
  const earned = gradeFloors.find(([, floor]) => score >= floor)?.[0] ?? 'F'
  return critical === 1 && earned < 'D' ? 'D' : earned
}

/**
 * What one finding takes from 100: the entry's score when the finding has the entry's severity, or
 * the one that the entry gives for another severity. Where the entry gives none, its score keeps
 * its place in the band: 18 is the top of high (10 to 18) and becomes the top of medium (5 to 8),
 * which is 8; 12 is a quarter up and becomes 5.75, rounded to 6.
 */
export function weightOf(finding: Pick<Finding, 'weakness' | 'severity'>): number {
  const entry = weaknessById(finding.weakness)
  if (entry === undefined) return scoreBands[finding.severity].from
  if (entry.severity === finding.severity) return entry.score
  if (entry.otherwise?.severity === finding.severity) return entry.otherwise.score
  const band = scoreBands[entry.severity]
  const target = scoreBands[finding.severity]
  const place = Math.min(1, Math.max(0, (entry.score - band.from) / (band.to - band.from)))
  return Math.round(target.from + place * (target.to - target.from))
}

const oneLower: Readonly<Record<Severity, Severity>> = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
}

/** One step down; low stays low. */
export function lowered(severity: Severity): Severity {
  return oneLower[severity]
}
