import { jsonText } from '../parts/json-text.ts'
import type { ProbeReport } from './probe-report.ts'

/**
 * For programs: the whole result. The shape is `schema/probe-report-1.0.schema.json`; within a
 * major version members are added, never changed or removed.
 */
export const jsonProbeReport: ProbeReport = {
  id: 'json',
  summary: 'the whole result with redacted transcripts, with a published schema',
  fileExtension: 'json',
  render: (result) => jsonText(result),
}
