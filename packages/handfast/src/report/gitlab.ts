import type { AuditResult, Finding } from '../finding/finding.ts'
import { probeOnlyChecks } from '../finding/join-probe.ts'
import { coverageIssue, gitlabSeverities } from './parts/gitlab-issue.ts'
import type { GitlabIssue } from './parts/gitlab-issue.ts'
import { probedWords } from './parts/probed-words.ts'
import { probeIssues } from './probe/parts/issues.ts'
import { jsonText } from './parts/json-text.ts'
import { sentence } from './parts/sentence.ts'
import { forgePath } from './parts/shown-path.ts'
import { activeFindings, weaknessesIn } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** For GitLab merge requests. What was not analysed becomes an entry of severity `info`. */
export const gitlabReport: Report = withoutSecrets({
  id: 'gitlab',
  summary: "GitLab's code quality JSON",
  fileExtension: 'json',
  render: (result, options) =>
    jsonText([
      ...activeFindings(result).map((finding) => issue(finding, options)),
      ...notAnalysed(result, options),
      ...(result.probe === undefined ? [] : probeIssues(result.probe, probeOnlyChecks(result))),
    ]),
})

function issue(finding: Finding, options: ReportOptions): GitlabIssue {
  const { location, weakness, message, attack, fix } = finding
  const said = finding.probed === undefined ? '' : probedWords(finding.probed)
  const probed = said === '' ? '' : `Probe: ${said}. `
  return {
    description: visible(`${sentence(message)} ${probed}Attack: ${attack} Fix: ${fix}`),
    check_name: weakness,
    fingerprint: finding.fingerprint,
    severity: gitlabSeverities[finding.severity],
    location: {
      path: forgePath(location.file, options),
      lines: { begin: location.startLine, end: location.endLine },
    },
  }
}

function notAnalysed({ coverage }: AuditResult, options: ReportOptions): readonly GitlabIssue[] {
  const files = coverage.notAnalysed.map(({ file, reason }) =>
    coverageIssue(
      `This file was not analysed: ${reason}`,
      'not-analysed',
      forgePath(file, options),
    ),
  )
  const weaknesses = weaknessesIn(coverage, 'not-analysed').map(({ weakness, reason }) =>
    coverageIssue(
      `${weakness} was not analysed: ${reason ?? 'no reason was given'}`,
      weakness,
      forgePath('.', options),
    ),
  )
  return [...files, ...weaknesses]
}
