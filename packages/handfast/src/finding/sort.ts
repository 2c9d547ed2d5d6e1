import type { Confidence, Finding, Location, Severity } from './finding.ts'
import { confidences, severities } from './finding.ts'

export function severityRank(severity: Severity): number {
  return severities.indexOf(severity)
}

export function confidenceRank(confidence: Confidence): number {
  return confidences.indexOf(confidence)
}

/** Whether `severity` reaches `threshold`, as `--fail-on` and `--min-severity` mean it. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severityRank(severity) >= severityRank(threshold)
}

/**
 * Orders by UTF-16 code units, so that the order is the same on every machine and in every locale.
 */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** Reading order inside a target: file, then where the span starts, then where it ends. */
export function compareLocations(left: Location, right: Location): number {
  return (
    compareText(left.file, right.file) ||
    left.startLine - right.startLine ||
    left.startColumn - right.startColumn ||
    left.endLine - right.endLine ||
    left.endColumn - right.endColumn
  )
}

/** The order in which findings should be read: worst first, surest first, then as the files go. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    severityRank(right.severity) - severityRank(left.severity) ||
    confidenceRank(right.confidence) - confidenceRank(left.confidence) ||
    compareLocations(left.location, right.location) ||
    compareText(left.weakness, right.weakness) ||
    compareText(left.fingerprint, right.fingerprint)
  )
}

export function sortedFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(compareFindings)
}
