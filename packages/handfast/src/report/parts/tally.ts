import { weaknessById } from '@handfast/catalogue'
import type {
  AuditResult,
  Coverage,
  Finding,
  Severity,
  Suppressed,
  WeaknessCoverage,
  WeaknessState,
} from '../../finding/finding.ts'
import { amount, grouped } from './amount.ts'
import { severitiesWorstFirst } from './severities.ts'
import { countsTowardsGrade, isPartial, takenBy } from '../../finding/grade.ts'
import { gradablesOf } from '../../finding/join-probe.ts'
import { untestedReason } from '../probe/parts/verdicts.ts'

export function activeFindings(result: AuditResult): readonly Finding[] {
  return result.findings.filter(({ suppressed }) => suppressed === null)
}

export function suppressedFindings(
  result: AuditResult,
): readonly (Finding & { readonly suppressed: Suppressed })[] {
  return result.findings.flatMap((finding) =>
    finding.suppressed === null ? [] : [{ ...finding, suppressed: finding.suppressed }],
  )
}

export function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length
}

export function weaknessesIn(
  coverage: Coverage,
  state: WeaknessState,
): readonly WeaknessCoverage[] {
  return coverage.weaknesses.filter((weakness) => weakness.state === state)
}

export function titleOf(weakness: string): string {
  return weaknessById(weakness)?.title ?? weakness
}

/** `3 findings: 1 critical, 2 high; 2 suppressed`. */
export function findingsLine(result: AuditResult): string {
  const active = activeFindings(result)
  const suppressed = result.findings.length - active.length
  const bySeverity = severitiesWorstFirst
    .map((severity) => ({ severity, count: countOf(active, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
  const head =
    active.length === 0
      ? 'No findings'
      : `${amount(active.length, 'finding')}: ${bySeverity.join(', ')}`
  return suppressed === 0 ? head : `${head}; ${suppressed} suppressed`
}

/**
 * `Grade B, 84 of 100` or `At most 47 of 100, and no grade: 2 weaknesses and 1 file were not
 * analysed`.
 */
export function scoreLine(result: AuditResult): string {
  if (result.grade === null) {
    return `At most ${result.score} of 100, and no grade: ${ungradedReason(result)}`
  }
  const suppressed = suppressedFindings(result).length
  const rest = suppressed === 0 ? '' : `; ${amount(suppressed, 'suppressed finding')} not counted`
  return `Grade ${result.grade}, ${result.score} of 100${capReason(result)}${rest}`
}

/** Why there is no grade, in a clause or two. */
export function ungradedReason({ coverage, probe }: AuditResult): string {
  const isProbePartial = probe !== undefined && probe.grade === null
  const parts = [
    ...(isPartial(coverage) || !isProbePartial ? [partialReason(coverage)] : []),
    ...(isProbePartial ? [`in the probe ${untestedReason(probe)}`] : []),
  ]
  return parts.join('; ')
}

function capReason(result: AuditResult): string {
  const critical = gradablesOf(result).filter(
    (finding) => finding.severity === 'critical' && countsTowardsGrade(finding),
  ).length
  if (critical >= 2 && result.score >= 60) return ' (two critical findings make it F)'
  return critical === 1 && result.score >= 70 ? ' (a critical finding keeps it at D)' : ''
}

/**
 * What was not analysed, in a clause: `2 weaknesses and 1 file were not analysed, and 3 files only
 * in part`.
 */
export function partialReason(coverage: Coverage): string {
  const weaknesses = weaknessesIn(coverage, 'not-analysed').length
  const files = Math.max(0, coverage.files - coverage.analysed)
  const inPart = filesInPart(coverage)
  const parts = [
    ...(weaknesses > 0 ? [amount(weaknesses, 'weakness', 'weaknesses')] : []),
    ...(files > 0 ? [amount(files, 'file')] : []),
  ]
  const were = (count: number): string => (count === 1 ? 'was' : 'were')
  if (parts.length > 0) {
    const rest = inPart === 0 ? '' : `, and ${amount(inPart, 'file')} only in part`
    return `${parts.join(' and ')} ${were(weaknesses + files)} not analysed${rest}`
  }
  if (inPart > 0) return `${amount(inPart, 'file')} ${were(inPart)} analysed only in part`
  if (coverage.files === 0) return 'there was nothing to analyse'
  return isPartial(coverage) ? 'no weakness was judged' : 'no grade was asked for'
}

/** Files with an entry of what was not analysed in them that were analysed otherwise. */
function filesInPart({ files, analysed, notAnalysed }: Coverage): number {
  const named = new Set(notAnalysed.map(({ file }) => file)).size
  return Math.max(0, named - Math.max(0, files - analysed))
}

/** The title of a list of what a report says nothing about. */
export function notAnalysedWords(coverage: Coverage): string {
  return filesInPart(coverage) === 0 ? 'Not analysed' : 'Not analysed, or only in part'
}

/** `Taken from 100: unbound-session 18, weak-tls 6.6 and 2 more`; nothing where nothing was. */
export function takenLine(result: AuditResult): string {
  const taken = takenBy(gradablesOf(result)).map(
    ({ weakness, tenths }) => `${weakness} ${tenths / 10}`,
  )
  if (taken.length === 0) return ''
  const shown = taken.length > takenShownMax + 1 ? taken.slice(0, takenShownMax) : taken
  const more = taken.length - shown.length
  return `Taken from 100: ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}

const takenShownMax = 3

/** `14 of 15 files analysed, 2,310 lines; left out: 23 tests, 4 ignored`. */
export function filesLine({ files, analysed, lines, leftOut }: Coverage): string {
  const left = Object.entries(leftOut)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${grouped(count)} ${reason}`)
  const head = `${grouped(analysed)} of ${amount(files, 'file')} analysed, ${amount(lines, 'line')}`
  return left.length === 0 ? head : `${head}; left out: ${left.join(', ')}`
}

/**
 * `3 found (1 of them not shown), 31 not found, 5 not applicable, 2 not analysed`, the states that
 * occur.
 */
export function weaknessesLine(result: AuditResult): string {
  const hidden = result.coverage.weaknesses.filter((entry) => isHidden(entry, result)).length
  return (['found', 'not-found', 'not-applicable', 'not-analysed'] as const)
    .map((state) => ({ state, count: weaknessesIn(result.coverage, state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => {
      const rest = state === 'found' && hidden > 0 ? ` (${hidden} of them not shown)` : ''
      return `${count} ${stateWords[state]}${rest}`
    })
    .join(', ')
}

/** Found, but below what was asked for: the persona, the severity, the confidence. */
export function isHidden(
  { state, weakness }: WeaknessCoverage,
  { findings }: AuditResult,
): boolean {
  return state === 'found' && !findings.some((finding) => finding.weakness === weakness)
}

export const stateWords: Readonly<Record<WeaknessState, string>> = {
  found: 'found',
  'not-found': 'not found',
  'not-applicable': 'not applicable',
  'not-analysed': 'not analysed',
}
