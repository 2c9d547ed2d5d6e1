import { checkLine } from '../terminal/check-line.ts'
import { styleOf } from '../terminal/style.ts'
import { visible } from '../text/visible.ts'
import { changesLine } from './parts/changes.ts'
import { checksThat, probeScoreLine, shownChecks, verdictsLine } from './parts/verdicts.ts'
import type { ProbeReport } from './probe-report.ts'

/** For pipelines, agents and grep: `url: severity weakness (era): what was seen`, a line each. */
export const conciseProbeReport: ProbeReport = {
  id: 'concise',
  summary: 'one line for each check that is vulnerable or inconclusive',
  fileExtension: 'txt',

  render(result, options) {
    const style = styleOf(options)
    const told = [...shownChecks(result), ...checksThat(result, 'inconclusive')]
    const lines = [
      ...told.map((check) => checkLine(check, result, style)),
      ...(result.changes === undefined ? [] : [visible(changesLine(result.changes))]),
      verdictsLine(result),
      probeScoreLine(result),
    ]
    return `${lines.join('\n')}\n`
  },
}
