import type { CheckResult, ProbeResult } from '../../finding/probe-result.ts'
import type { Style } from '../terminal/style.ts'
import { styleOf } from '../terminal/style.ts'
import { visible } from '../text/visible.ts'
import { changesLine } from './parts/changes.ts'
import { checksThat, probeScoreLine, shownChecks, verdictsLine, wayOf } from './parts/verdicts.ts'
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

function checkLine(check: CheckResult, { target }: ProbeResult, style: Style): string {
  const { severity, verdict, weakness, reason, settledBy } = check
  const word = severity ?? verdict
  const painted = style.paint(severity ?? 'dim', word)
  const settled = settledBy === null ? '' : `; ${settledBy} would settle it`
  const said = visible(`${weakness}${wayOf(check)}: ${reason}${settled}`)
  return `${style.paint('strong', visible(target))}: ${painted} ${said}`
}
