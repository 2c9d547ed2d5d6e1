import { jsonText } from '../parts/json-text.ts'
import { probeIssues } from './parts/issues.ts'
import type { ProbeReport } from './probe-report.ts'

/** For GitLab merge requests. What got no verdict becomes an entry of severity `info`. */
export const gitlabProbeReport: ProbeReport = {
  id: 'gitlab',
  summary: "GitLab's code quality JSON",
  fileExtension: 'json',
  render: (result) => jsonText(probeIssues(result)),
}
