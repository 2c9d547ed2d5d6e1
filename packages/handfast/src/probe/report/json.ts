import { jsonText } from '../../report/parts/json-text.ts'
import type { ProbeReport } from './probe-report.ts'

/** For programs: the whole result, as `ProbeResult` declares it. */
export const jsonProbeReport: ProbeReport = {
  id: 'json',
  summary: 'the whole result, with redacted transcripts',
  render: (result) => jsonText(result),
}
