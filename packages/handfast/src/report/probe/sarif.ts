import { sarifText } from '../sarif/log.ts'
import { probeRun } from '../sarif/probe-run.ts'
import type { ProbeReport } from './probe-report.ts'

/** For code scanning services: one run of SARIF 2.1.0, errata 01. */
export const sarifProbeReport: ProbeReport = {
  id: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning services',
  fileExtension: 'sarif',
  render: (result, { generatedAt }) => sarifText(probeRun(result, generatedAt)),
}
