import type { AuditResult, Finding, Probed, Severity } from './finding.ts'
import type { Gradable } from './grade.ts'
import { gradeOf } from './grade.ts'
import type { CheckResult, ProbeResult } from './probe-result.ts'
import { isAtLeast, sortedFindings } from './sort.ts'

/**
 * One result of an audit and a probe of the same server. They meet in the weakness: source does not
 * say under which tool or way in a place is reached, so that a check which demonstrates a weakness
 * confirms every finding of it. No finding goes away; one that the probe did not see says so.
 */
export function joinProbe(audit: AuditResult, probe: ProbeResult): AuditResult {
  const findings = sortedFindings(audit.findings.map((finding) => joined(finding, audit, probe)))
  const whole: AuditResult = { ...audit, schemaVersion: '1.1', findings, probe }
  const { score, grade } = gradeOf(gradablesOf(whole), audit.coverage)
  // Each looks where the other cannot: a grade speaks of both, or there is none.
  return { ...whole, score, grade: probe.grade === null ? null : grade }
}

/** What takes from the score: the findings, and what only the probe saw. */
export function gradablesOf(result: AuditResult): readonly Gradable[] {
  return [
    ...result.findings,
    ...probeOnlyChecks(result).map(({ weakness, severity }) => ({
      weakness,
      severity,
      persona: 'regular' as const,
      suppressed: null,
    })),
  ]
}

/**
 * Checks that demonstrated what no finding that counts is about. A finding that is suppressed was
 * accepted as it was read, and not as something that was shown to work.
 */
export function probeOnlyChecks({
  findings,
  probe,
}: AuditResult): readonly (CheckResult & { readonly severity: Severity })[] {
  const told = new Set(
    findings.filter(({ suppressed }) => suppressed === null).map(({ weakness }) => weakness),
  )
  return (probe?.checks ?? []).flatMap((check) => {
    const { weakness, severity } = check
    return severity === null || told.has(weakness) ? [] : [{ ...check, severity }]
  })
}

function joined(finding: Finding, { findings }: AuditResult, probe: ProbeResult): Finding {
  const checks = probe.checks.filter(({ weakness }) => weakness === finding.weakness)
  const probed = probedBy(checks)
  if (probed === undefined) return finding
  if (probed.state !== 'confirmed') return { ...finding, probed }
  const places = findings.filter(({ weakness }) => weakness === finding.weakness).length
  const which = `; by which of the ${places} places, a probe cannot tell`
  const said = places === 1 ? probed.said : probed.said + which
  return {
    ...finding,
    ...worst(finding, checks),
    confidence: 'high',
    probed: { ...probed, said },
  }
}

/** Undefined where no check is about it, or none of them could be. */
function probedBy(checks: readonly CheckResult[]): Probed | undefined {
  for (const [verdict, state] of states) {
    const own = checks.filter((check) => check.verdict === verdict)
    const [first] = own
    if (first === undefined) continue
    const settled = first.settledBy === null ? '' : `; ${first.settledBy} would settle it`
    const fingerprints = own.map(({ fingerprint }) => fingerprint)
    return { state, said: `${first.reason}${settled}`, checks: fingerprints }
  }
  return undefined
}

/** What one check leaves open is not refuted by another. */
const states = [
  ['vulnerable', 'confirmed'],
  ['inconclusive', 'open'],
  ['safe', 'not-seen'],
] as const satisfies readonly (readonly [CheckResult['verdict'], Probed['state']])[]

/** What was lowered for want of something in the source may be there when it runs. */
function worst(
  { severity, context }: Finding,
  checks: readonly CheckResult[],
): Pick<Finding, 'severity' | 'context'> {
  const shown = checks.flatMap((check) => (check.severity === null ? [] : [check.severity]))
  const higher = shown.find((one) => one !== severity && isAtLeast(one, severity))
  if (higher === undefined) return { severity, context }
  return { severity: higher, context: [...context, 'shown on the running server'] }
}
