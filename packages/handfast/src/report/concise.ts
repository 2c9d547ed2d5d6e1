import type { Finding } from '../finding/finding.ts'
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
  return `${path}:${place}: ${style.paint(severity, severity)} ${weakness}: ${visible(message)}`
}
