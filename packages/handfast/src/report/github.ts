import { pageUrl } from '@handfast/catalogue'
import type { AuditResult, Finding, Severity } from '../finding/finding.ts'
import { forgePath } from './parts/shown-path.ts'
import { activeFindings, amount, findingsLine, partialReason, scoreLine } from './parts/tally.ts'
import type { Report, ReportOptions } from './report.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/**
 * GitHub shows this many annotations of a level for a step, and drops the others without a word.
 */
const annotationsPerLevelMax = 10

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
}

/** For a step of GitHub Actions: workflow commands that annotate the changed files. */
export const githubReport: Report = withoutSecrets({
  id: 'github',
  summary: 'annotations for GitHub Actions',
  fileExtension: 'txt',

  render(result, options) {
    const lines = [
      ...activeFindings(result).map((finding) => annotation(finding, options)),
      ...partialNotice(result),
      ...hiddenNote(result),
      findingsLine(result),
      scoreLine(result),
    ]
    return `${lines.join('\n')}\n`
  },
})

function annotation(finding: Finding, options: ReportOptions): string {
  const { location, severity, weakness, message, attack, fix } = finding
  // Columns are allowed only where both ends are on one line.
  const columns: readonly (readonly [string, string | number])[] =
    location.startLine === location.endLine
      ? [
          ['col', location.startColumn],
          ['endColumn', location.endColumn],
        ]
      : []
  return command(
    levels[severity],
    [message, `Attack: ${attack}`, `Fix: ${fix}`, pageUrl(weakness)],
    [
      ['file', forgePath(location.file, options)],
      ['line', location.startLine],
      ['endLine', location.endLine],
      ...columns,
      ['title', `${weakness} (${severity})`],
    ],
  )
}

/** A check that did not run must not look like one that passed. */
function partialNotice(result: AuditResult): readonly string[] {
  if (result.grade !== null) return []
  const said = `${partialReason(result.coverage)}; this run says nothing about them.`
  return [command('warning', [said], [['title', 'Handfast: coverage is partial']])]
}

function hiddenNote(result: AuditResult): readonly string[] {
  const counts = new Map<string, number>()
  for (const { severity } of activeFindings(result)) {
    counts.set(levels[severity], (counts.get(levels[severity]) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > annotationsPerLevelMax)
    .map(
      ([level, count]) =>
        `GitHub shows ${annotationsPerLevelMax} of the ${amount(count, `${level} annotation`)} ` +
        'above; the log has all of them.',
    )
}

function command(
  level: string,
  message: readonly string[],
  properties: readonly (readonly [string, string | number])[],
): string {
  const written = properties.map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${level} ${written.join(',')}::${message.map((line) => data(line)).join('%0A')}`
}

/** The runner undoes exactly these escapes in what stands behind the second `::`. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25')
}

/** In properties a colon and a comma would end the value. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
