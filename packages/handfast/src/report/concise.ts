import type { AuditResult, Finding } from '../finding/finding.ts'
import { probeOnlyChecks } from '../finding/join-probe.ts'
import { checkLine } from './terminal/check-line.ts'
import { probedSuffix } from './parts/probed-words.ts'
import { checksThat, verdictsLine } from './probe/parts/verdicts.ts'
import { shownPath } from './parts/shown-path.ts'
import { activeFindings, findingsLine, scoreLine } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import type { Style } from './terminal/style.ts'
import { styleOf } from './terminal/style.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** For editors, agents and grep: `file:line:column: severity weakness: message`, a line each. */
export const conciseReport: Report = withoutSecrets({
  id: 'concise',
  summary: 'one line a finding',
  fileExtension: 'txt',

  render(result, options) {
    const style = styleOf(options)
    const lines = [
      ...activeFindings(result).map((finding) => findingLine(finding, options, style)),
      ...probeLines(result, style),
      findingsLine(result),
      scoreLine(result),
    ]
    return `${lines.join('\n')}\n`
  },
})

function findingLine(finding: Finding, options: ReportOptions, style: Style): string {
  const { severity, weakness, message, location } = finding
  const place = `${location.startLine}:${location.startColumn}`
  const path = style.paint('strong', visible(shownPath(location.file, options)))
  const said = visible(message + probedSuffix(finding.probed))
  return `${path}:${place}: ${style.paint(severity, severity)} ${weakness}: ${said}`
}

/** What only the probe saw, and what it could not tell. */
function probeLines(result: AuditResult, style: Style): readonly string[] {
  const { probe } = result
  if (probe === undefined) return []
  const told = [...probeOnlyChecks(result), ...checksThat(probe, 'inconclusive')]
  return [
    ...told.map((check) => checkLine(check, probe, style)),
    visible(`Probe of ${probe.target}: ${verdictsLine(probe)}`),
  ]
}
