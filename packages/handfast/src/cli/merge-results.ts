import type { AuditResult, Coverage, Era, Finding, Location } from '../finding/finding.ts'
import type { UnusedSuppression, WeaknessCoverage, WeaknessState } from '../finding/finding.ts'
import { gradeOf } from '../finding/grade.ts'
import { sortedFindings } from '../finding/sort.ts'

/** The result of one of several targets, and what goes before its paths to tell them apart. */
export interface PrefixedResult {
  readonly result: AuditResult
  readonly prefix: string
}

/** One result for several targets, graded as if they were one. A single one stays as it is. */
export function mergeResults(parts: readonly [PrefixedResult, ...PrefixedResult[]]): AuditResult {
  const [first, ...others] = parts
  if (others.length === 0) return first.result
  const results = parts.map(({ result }) => result)
  const findings = sortedFindings(parts.flatMap(prefixedFindings))
  const coverage = mergeCoverage(parts)
  return {
    ...first.result,
    ...gradeOf(findings, coverage),
    target: results.map(({ target }) => target).join(', '),
    era: mergeEras(results.map(({ era }) => era)),
    findings,
    unusedSuppressions: mergeUnused(parts),
    coverage,
    context: results.flatMap(({ target, context }) => context.map((line) => `${target}: ${line}`)),
    elapsedMs: results.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  }
}

function prefixedFindings({ result, prefix }: PrefixedResult): Finding[] {
  const moved = <Place extends Location>(place: Place): Place => ({
    ...place,
    file: prefix + place.file,
  })
  return result.findings.map((finding) => ({
    ...finding,
    location: moved(finding.location),
    related: finding.related.map(moved),
    trace: finding.trace.map(moved),
  }))
}

function mergeCoverage(parts: readonly PrefixedResult[]): Coverage {
  const coverages = parts.map(({ result }) => result.coverage)
  const sum = (count: (coverage: Coverage) => number): number =>
    coverages.reduce((total, coverage) => total + count(coverage), 0)
  const leftOut = new Map<string, number>()
  for (const [reason, count] of coverages.flatMap((coverage) => Object.entries(coverage.leftOut))) {
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + count)
  }
  return {
    files: sum(({ files }) => files),
    analysed: sum(({ analysed }) => analysed),
    lines: sum(({ lines }) => lines),
    leftOut: Object.fromEntries(leftOut),
    notAnalysed: parts.flatMap(({ result, prefix }) =>
      result.coverage.notAnalysed.map((entry) => ({ ...entry, file: prefix + entry.file })),
    ),
    weaknesses: mergeWeaknesses(coverages.flatMap(({ weaknesses }) => weaknesses)),
  }
}

/** What wins when targets differ: a finding, then a gap, then having looked. */
const stateRanks: readonly WeaknessState[] = [
  'found',
  'not-analysed',
  'not-found',
  'not-applicable',
]

function mergeWeaknesses(all: readonly WeaknessCoverage[]): WeaknessCoverage[] {
  const merged = new Map<string, WeaknessCoverage>()
  for (const coverage of all) {
    const known = merged.get(coverage.weakness)
    const wins =
      known === undefined || stateRanks.indexOf(coverage.state) < stateRanks.indexOf(known.state)
    if (wins) merged.set(coverage.weakness, coverage)
  }
  return [...merged.values()]
}

function mergeEras(eras: readonly Era[]): Era {
  const known = new Set(eras.filter((era) => era !== 'unknown'))
  if (known.size === 0) return 'unknown'
  return known.size === 1 ? ([...known][0] ?? 'unknown') : 'both'
}

/**
 * A configuration and a baseline serve all targets: an entry is idle when it is so in every one.
 */
function mergeUnused(parts: readonly PrefixedResult[]): UnusedSuppression[] {
  const merged: UnusedSuppression[] = []
  const seen = new Set<string>()
  for (const { result, prefix } of parts) {
    for (const unused of result.unusedSuppressions) {
      if (unused.by === 'comment') {
        merged.push({ ...unused, at: prefix + unused.at })
      } else if (!seen.has(unused.at) && isUnusedInAll(parts, unused.at)) {
        seen.add(unused.at)
        merged.push(unused)
      }
    }
  }
  return merged
}

const isUnusedInAll = (parts: readonly PrefixedResult[], at: string): boolean =>
  parts.every(({ result }) => result.unusedSuppressions.some((unused) => unused.at === at))
