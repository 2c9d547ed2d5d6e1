import { createHash } from 'node:crypto'
import type { AuditResult, Finding, Severity } from '../finding/finding.ts'
import { jsonText } from './parts/json-text.ts'
import { sentence } from './parts/sentence.ts'
import { forgePath } from './parts/shown-path.ts'
import { activeFindings, weaknessesIn } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

const severityNames: Readonly<Record<Severity, 'minor' | 'major' | 'critical' | 'blocker'>> = {
  low: 'minor',
  medium: 'major',
  high: 'critical',
  critical: 'blocker',
}

/** One entry of GitLab's code quality report. */
interface Issue {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'info' | (typeof severityNames)[Severity]
  readonly location: {
    readonly path: string
    readonly lines: { readonly begin: number; readonly end: number }
  }
}

/** For GitLab merge requests. What was not analysed becomes an entry of severity `info`. */
export const gitlabReport: Report = withoutSecrets({
  id: 'gitlab',
  summary: "GitLab's code quality JSON",
  fileExtension: 'json',
  render: (result, options) =>
    jsonText([
      ...activeFindings(result).map((finding) => issue(finding, options)),
      ...notAnalysed(result, options),
    ]),
})

function issue(finding: Finding, options: ReportOptions): Issue {
  const { location, weakness, message, attack, fix } = finding
  return {
    description: visible(`${sentence(message)} Attack: ${attack} Fix: ${fix}`),
    check_name: weakness,
    fingerprint: finding.fingerprint,
    severity: severityNames[finding.severity],
    location: {
      path: forgePath(location.file, options),
      lines: { begin: location.startLine, end: location.endLine },
    },
  }
}

function notAnalysed({ coverage }: AuditResult, options: ReportOptions): readonly Issue[] {
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

function coverageIssue(description: string, name: string, path: string): Issue {
  const content = JSON.stringify(['not-analysed', name, path])
  return {
    description: visible(description),
    check_name: name,
    fingerprint: createHash('sha256').update(content).digest('hex').slice(0, 32),
    severity: 'info',
    location: { path, lines: { begin: 1, end: 1 } },
  }
}
