import type { CheckResult, ProbeResult, VerdictKind } from '../../../finding/probe-result.ts'
import { verdictKinds } from '../../../finding/probe-result.ts'
import type { Severity } from '../../../finding/finding.ts'
import { amount } from '../../parts/amount.ts'
import { severitiesWorstFirst } from '../../parts/severities.ts'

/** A check that showed its weakness, which is when it has a severity. */
export type ShownCheck = CheckResult & { readonly severity: Severity }

/** The worst first. */
export function shownChecks({ checks }: ProbeResult): readonly ShownCheck[] {
  const shown = checks.flatMap((check) =>
    check.severity === null ? [] : [{ ...check, severity: check.severity }],
  )
  const rank = ({ severity }: ShownCheck): number => severitiesWorstFirst.indexOf(severity)
  return shown.toSorted((left, right) => rank(left) - rank(right))
}

export function checksThat({ checks }: ProbeResult, verdict: VerdictKind): readonly CheckResult[] {
  return checks.filter((check) => check.verdict === verdict)
}

export const verdictWords: Readonly<Record<VerdictKind, string>> = {
  vulnerable: 'vulnerable',
  inconclusive: 'inconclusive',
  safe: 'safe',
  'not-applicable': 'not applicable',
}

/** `2 vulnerable (1 critical, 1 high), 1 inconclusive, 5 safe`: the verdicts that occur. */
export function verdictsLine(result: ProbeResult): string {
  const words = verdictKinds.flatMap((kind) => {
    const count = checksThat(result, kind).length
    if (count === 0) return []
    const detail = kind === 'vulnerable' ? ` (${severitiesOf(result)})` : ''
    return [`${count} ${verdictWords[kind]}${detail}`]
  })
  return words.length === 0 ? 'No check was run' : words.join(', ')
}

function severitiesOf(result: ProbeResult): string {
  const shown = shownChecks(result)
  return severitiesWorstFirst
    .map((severity) => ({
      severity,
      count: shown.filter((one) => one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ')
}

/** `Grade B, 84 of 100`, or `At most 47 of 100, and no grade: …`. */
export function probeScoreLine(result: ProbeResult): string {
  const { grade, score } = result
  if (grade !== null) return `Grade ${grade}, ${score} of 100`
  return `At most ${score} of 100, and no grade: ${untestedReason(result)}`
}

/** What was not tested, in a clause. */
export function untestedReason(result: ProbeResult): string {
  const undecided = checksThat(result, 'inconclusive').length
  const { unchecked, leftOut } = result
  const parts = [
    ...(undecided === 0
      ? []
      : [`${amount(undecided, 'check')} ${undecided === 1 ? 'was' : 'were'} inconclusive`]),
    ...(unchecked.length === 0
      ? []
      : [`there is no check yet for ${amount(unchecked.length, 'weakness', 'weaknesses')}`]),
    ...(leftOut.length === 0
      ? []
      : [`${amount(leftOut.length, 'check')} ${leftOut.length === 1 ? 'was' : 'were'} left out`]),
  ]
  return parts.length === 0 ? 'no weakness was judged' : listed(parts)
}

/** `a, b and nobody`. */
export function principalsLine({ principals }: ProbeResult): string {
  return listed([...principals.map(({ name }) => name), 'nobody'])
}

/** `legacy era over streamable-http, revision 2025-11-25 (notes 1.0.0)`, for each way in. */
export function surfacesLine({ discovered }: ProbeResult): string {
  const found = discovered.surfaces.map(
    ({ era, transport, revision, server }) =>
      `${era} era over ${transport}, revision ${revision}${server === null ? '' : ` (${server})`}`,
  )
  return found.length === 0 ? 'nothing there speaks MCP' : found.join('; ')
}

/** `from create_basket to view_basket (basket_id): found by …`, for each kind of handle. */
export function handleLines({ discovered }: ProbeResult): readonly string[] {
  return discovered.handles.map(({ producer, consumers, how }) => {
    const takers = consumers.map(({ tool, argument }) => `${tool} (${argument})`)
    return `from ${producer} to ${listed(takers)}: ${how}`
  })
}

/** `193 requests in 1.0 s`. */
export function spentLine({ requests, elapsedMs }: ProbeResult): string {
  return `${amount(requests, 'request')} in ${(elapsedMs / 1000).toFixed(1)} s`
}

/** ` (legacy, http+sse)`: which way in, as far as the check had one. */
export function wayOf({ era, transport }: Pick<CheckResult, 'era' | 'transport'>): string {
  if (era === null) return ''
  return transport === null || transport === 'streamable-http'
    ? ` (${era})`
    : ` (${era}, ${transport})`
}

export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
