import { severities } from '../../finding/finding.ts'
import type { Severity } from '../../finding/finding.ts'

/** Worst first, which is the order of every count and list in a report. */
export const severitiesWorstFirst: readonly Severity[] = [...severities].reverse()
