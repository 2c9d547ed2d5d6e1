import type { Severity } from '../../finding/finding.ts'

/** What GitHub Actions calls them. */
export const annotationLevels: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
}
