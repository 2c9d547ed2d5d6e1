import { probeAnnotations } from './parts/annotations.ts'
import { probeScoreLine, verdictsLine } from './parts/verdicts.ts'
import type { ProbeReport } from './probe-report.ts'

/** For a step of GitHub Actions. */
export const githubProbeReport: ProbeReport = {
  id: 'github',
  summary: 'annotations for GitHub Actions',
  fileExtension: 'txt',

  render(result) {
    const lines = [...probeAnnotations(result), verdictsLine(result), probeScoreLine(result)]
    return `${lines.join('\n')}\n`
  },
}
