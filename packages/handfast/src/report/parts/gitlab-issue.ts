import { createHash } from 'node:crypto'
import type { Severity } from '../../finding/finding.ts'
import { visible } from '../text/visible.ts'

export const gitlabSeverities: Readonly<
  Record<Severity, 'minor' | 'major' | 'critical' | 'blocker'>
> = {
  low: 'minor',
  medium: 'major',
  high: 'critical',
  critical: 'blocker',
}

/** One entry of GitLab's code quality report. */
export interface GitlabIssue {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'info' | (typeof gitlabSeverities)[Severity]
  readonly location: {
    readonly path: string
    readonly lines: { readonly begin: number; readonly end: number }
  }
}

/** What was not looked at, as an entry of severity `info`. */
export function coverageIssue(description: string, name: string, path: string): GitlabIssue {
  const content = JSON.stringify(['not-analysed', name, path])
  return {
    description: visible(description),
    check_name: name,
    fingerprint: createHash('sha256').update(content).digest('hex').slice(0, 32),
    severity: 'info',
    location: { path, lines: { begin: 1, end: 1 } },
  }
}
