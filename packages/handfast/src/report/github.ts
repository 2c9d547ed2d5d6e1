import { pageUrl } from '@handfast/catalogue'
import type { AuditResult, Finding } from '../finding/finding.ts'
import { isPartial } from '../finding/grade.ts'
import { probeOnlyChecks } from '../finding/join-probe.ts'
import { annotationLevels } from './parts/annotation-levels.ts'
import { probedWords } from './parts/probed-words.ts'
import { forgePath } from './parts/shown-path.ts'
import { amount } from './parts/amount.ts'
import { activeFindings, findingsLine, partialReason, scoreLine } from './parts/tally.ts'
import { probeAnnotations } from './probe/parts/annotations.ts'
import type { Report, ReportOptions } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'
import { workflowCommand } from './parts/workflow-command.ts'

/**
 * GitHub shows this many annotations of a level for a step, and drops the others without a word.
 */
const annotationsPerLevelMax = 10

/** For a step of GitHub Actions: workflow commands that annotate the changed files. */
export const githubReport: Report = withoutSecrets({
  id: 'github',
  summary: 'annotations for GitHub Actions',
  fileExtension: 'txt',

  render(result, options) {
    const lines = [
      ...activeFindings(result).map((finding) => annotation(finding, options)),
      ...(result.probe === undefined
        ? []
        : probeAnnotations(result.probe, probeOnlyChecks(result))),
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
  const probed = finding.probed === undefined ? [] : [`Probe: ${probedWords(finding.probed)}`]
  // Columns are allowed only where both ends are on one line.
  const columns: readonly (readonly [string, string | number])[] =
    location.startLine === location.endLine
      ? [
          ['col', location.startColumn],
          ['endColumn', location.endColumn],
        ]
      : []
  return workflowCommand(
    annotationLevels[severity],
    [message, ...probed, `Attack: ${attack}`, `Fix: ${fix}`, pageUrl(weakness)],
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
  if (!isPartial(result.coverage)) return []
  const said = `${partialReason(result.coverage)}; this run says nothing about them.`
  return [workflowCommand('warning', [said], [['title', 'Handfast: coverage is partial']])]
}

function hiddenNote(result: AuditResult): readonly string[] {
  const counts = new Map<string, number>()
  for (const { severity } of activeFindings(result)) {
    counts.set(annotationLevels[severity], (counts.get(annotationLevels[severity]) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > annotationsPerLevelMax)
    .map(
      ([level, count]) =>
        `GitHub shows ${annotationsPerLevelMax} of the ${amount(count, `${level} annotation`)} ` +
        'above; the log has all of them.',
    )
}
