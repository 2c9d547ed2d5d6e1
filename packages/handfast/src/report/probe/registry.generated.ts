// Written by tools/generate-registries.ts; do not edit.
import type { ProbeReport } from './probe-report.ts'
import { conciseProbeReport } from './concise.ts'
import { githubProbeReport } from './github.ts'
import { gitlabProbeReport } from './gitlab.ts'
import { htmlProbeReport } from './html.ts'
import { jsonProbeReport } from './json.ts'
import { junitProbeReport } from './junit.ts'
import { markdownProbeReport } from './markdown.ts'
import { prettyProbeReport } from './pretty.ts'
import { sarifProbeReport } from './sarif.ts'

export const probeReports: readonly ProbeReport[] = [
  conciseProbeReport,
  githubProbeReport,
  gitlabProbeReport,
  htmlProbeReport,
  jsonProbeReport,
  junitProbeReport,
  markdownProbeReport,
  prettyProbeReport,
  sarifProbeReport,
]
