import type { ProbeResult } from '../../../finding/probe-result.ts'
import { coverageIssue, gitlabSeverities } from '../../parts/gitlab-issue.ts'
import type { GitlabIssue } from '../../parts/gitlab-issue.ts'
import { sentence } from '../../parts/sentence.ts'
import { visible } from '../../text/visible.ts'
import type { ShownCheck } from './verdicts.ts'
import { checksThat, shownChecks, wayOf } from './verdicts.ts'

/** The widget wants a path of the repository; what a running server does is of all of it. */
const wholeRepository = '.'

export function probeIssues(
  result: ProbeResult,
  told: readonly ShownCheck[] = shownChecks(result),
): readonly GitlabIssue[] {
  const shown = told.map((check): GitlabIssue => {
    const { weakness, severity, reason, attack, fix, fingerprint } = check
    const what = sentence(`shown at ${result.target}${wayOf(check)}: ${reason}`)
    return {
      description: visible(`${what} Attack: ${attack} Fix: ${fix}`),
      check_name: weakness,
      fingerprint,
      severity: gitlabSeverities[severity],
      location: { path: wholeRepository, lines: { begin: 1, end: 1 } },
    }
  })
  const undecided = checksThat(result, 'inconclusive').map((check) => {
    const what = `The probe could not judge ${check.weakness}${wayOf(check)}: ${check.reason}`
    return coverageIssue(what, `${check.weakness}${wayOf(check)}`, wholeRepository)
  })
  const unchecked = result.unchecked.map((weakness) =>
    coverageIssue(`The probe has no check yet for ${weakness}`, weakness, wholeRepository),
  )
  return [...shown, ...undecided, ...unchecked]
}
