import { junitText } from '../junit/xml.ts'
import { probeSuites } from './parts/suites.ts'
import { probeScoreLine } from './parts/verdicts.ts'
import type { ProbeReport } from './probe-report.ts'

/** For build servers. */
export const junitProbeReport: ProbeReport = {
  id: 'junit',
  summary: 'JUnit XML, a test suite for each weakness',
  fileExtension: 'xml',

  render(result) {
    const name = `handfast probe of ${result.target}: ${probeScoreLine(result)}`
    return junitText(name, probeSuites(result))
  },
}
