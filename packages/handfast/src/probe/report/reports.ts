import { jsonProbeReport } from './json.ts'
import { prettyProbeReport } from './pretty.ts'
import type { ProbeReport } from './probe-report.ts'

export const probeReports: readonly ProbeReport[] = [prettyProbeReport, jsonProbeReport]
