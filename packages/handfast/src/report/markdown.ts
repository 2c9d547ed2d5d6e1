import { pageUrl } from '@handfast/catalogue'
import type { AuditResult, Finding, LabelledLocation } from '../finding/finding.ts'
import { codeSpan, fenced, inline, prose } from './markdown/escape.ts'
import { probeDetails, verdictTable } from './markdown/probe-details.ts'
import { probedSuffix, probedWords } from './parts/probed-words.ts'
import { verdictsLine } from './probe/parts/verdicts.ts'
import { escapeMarkup } from './parts/markup.ts'
import { isFolded, reasonGroups } from './parts/reason-groups.ts'
import { shownPath } from './parts/shown-path.ts'
import { sourceLines } from './parts/source-lines.ts'
import type { SourceLines } from './parts/source-lines.ts'
import {
  activeFindings,
  filesLine,
  findingsLine,
  notAnalysedWords,
  scoreLine,
  suppressedFindings,
  takenLine,
  titleOf,
  weaknessesIn,
  weaknessesLine,
} from './parts/tally.ts'
import { unusedWords } from './parts/unused-words.ts'
import type { Report, ReportOptions } from './report.ts'
import { findingFrame } from './terminal/finding-frame.ts'
import { styleOf } from './terminal/style.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** A comment on GitHub holds 65,536 characters; details stop before that, and say so. */
const charactersMax = 60_000

/** Code in a comment is read in a narrow column. */
const frameColumns = 96

const plain = styleOf({ color: false, hyperlinks: false })

/** For comments on pull requests: a table, and the details folded below it. */
export const markdownReport: Report = withoutSecrets({
  id: 'markdown',
  summary: 'a table with details, for comments on pull requests',
  fileExtension: 'md',

  render(result, options) {
    const findings = activeFindings(result)
    const taken = [takenLine(result)].filter((line) => line !== '').map((line) => `${line}.`)
    const head = [
      `## Handfast: ${findingsLine(result)}`,
      '',
      [`**${scoreLine(result)}.**`, ...taken, `Target ${codeSpan(result.target)}.`].join(' '),
      '',
      ...notAnalysedLines(result, options),
      ...tableOf(findings, options),
      ...probeSection(result),
    ].join('\n')
    const tail = tailOf(result, options).join('\n')
    const room = charactersMax - head.length - tail.length
    const details = detailsOf(findings, options, room)
    const shown =
      result.probe === undefined ? '' : probeDetails(result.probe, room - details.length)
    return `${head}\n${details}${shown}${tail}\n`
  },
})

function notAnalysedLines({ coverage }: AuditResult, options: ReportOptions): readonly string[] {
  const items = [
    ...groupItems(coverage.notAnalysed, ({ file }) => codeSpan(shownPath(file, options))),
    ...groupItems(weaknessesIn(coverage, 'not-analysed'), ({ weakness }) =>
      linkOf(weakness, weakness),
    ),
  ]
  if (items.length === 0) return []
  const shown = items.slice(0, listedMax)
  const more = items.length - shown.length
  return [
    `**${notAnalysedWords(coverage)}**, so this says nothing about it:`,
    '',
    ...shown,
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
  ]
}

/** An item each, or one for all where many share a reason. */
function groupItems<Item extends { readonly reason?: string }>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly string[] {
  return reasonGroups(items).flatMap((group) => {
    const names = group.items.map(nameOf)
    if (!isFolded(group)) return names.map((name) => `- ${name}: ${inline(group.reason)}`)
    const shown = names.slice(0, listedMax)
    const more = names.length > shown.length ? `, and ${names.length - shown.length} more` : ''
    return [`- ${inline(group.reason)} (${names.length}): ${shown.join(', ')}${more}`]
  })
}

/** Rows of a table or items of a list; a comment with more of them is not read. */
const listedMax = 100

function tableOf(findings: readonly Finding[], options: ReportOptions): readonly string[] {
  if (findings.length === 0) return []
  const shown = findings.slice(0, listedMax)
  const more = findings.length - shown.length
  return [
    '| severity | weakness | where | what was seen |',
    '|---|---|---|---|',
    ...shown.map(
      ({ severity, weakness, location, message, probed }) =>
        `| ${severity} | ${linkOf(weakness, weakness)} | ` +
        `${placeOf(location, options)} | ${prose(message)}${inline(probedSuffix(probed))} |`,
    ),
    ...(more > 0 ? [`| | | | and ${more} more |`] : []),
    '',
  ]
}

function placeOf(
  { file, startLine }: { readonly file: string; readonly startLine: number },
  options: ReportOptions,
): string {
  return codeSpan(`${shownPath(file, options)}:${startLine}`)
}

function linkOf(text: string, weakness: Finding['weakness']): string {
  return `[${inline(text)}](${pageUrl(weakness)})`
}

function detailsOf(findings: readonly Finding[], options: ReportOptions, room: number): string {
  const lines = sourceLines(options.source)
  let text = ''
  for (const [index, finding] of findings.entries()) {
    const details = `${detailLines(finding, options, lines).join('\n')}\n`
    if (text.length + details.length > room) {
      return `${text}The details of ${findings.length - index} more do not fit into a comment.\n\n`
    }
    text += details
  }
  return text
}

function detailLines(
  finding: Finding,
  options: ReportOptions,
  lines: SourceLines,
): readonly string[] {
  const { severity, confidence, weakness, context, attack, fix, trace } = finding
  const place = placeOf(finding.location, options)
  return [
    '<details>',
    `<summary><b>${severity}</b>: ${escapeMarkup(titleOf(weakness))}, ${place}</summary>`,
    '',
    ...fenced(
      findingFrame(finding, {
        lines,
        width: frameColumns,
        style: plain,
        shownPath: (file) => shownPath(file, options),
      }),
    ),
    '',
    `- **Attack:** ${prose(attack)}`,
    `- **Fix:** ${prose(fix)}`,
    `- **Confidence:** ${confidence}`,
    ...(finding.probed === undefined
      ? []
      : [`- **Probe:** ${inline(probedWords(finding.probed))}`]),
    ...(context.length === 0 ? [] : [`- **Weighed by:** ${inline(context.join('; '))}`]),
    `- **More:** ${linkOf(weakness, weakness)}`,
    '',
    ...traceOf(trace, options),
    '</details>',
    '',
  ]
}

function traceOf(trace: readonly LabelledLocation[], options: ReportOptions): readonly string[] {
  if (trace.length === 0) return []
  const steps = trace.map(
    (step, index) => `${index + 1}. ${placeOf(step, options)}: ${prose(step.label)}`,
  )
  return [...steps.slice(0, listedMax), '']
}

/** What the running server showed, below what its source did. */
function probeSection({ probe }: AuditResult): readonly string[] {
  if (probe === undefined) return []
  const what = `**Probe of ${codeSpan(probe.target)}: ${inline(verdictsLine(probe))}.**`
  return [what, '', ...verdictTable(probe)]
}

function tailOf(result: AuditResult, options: ReportOptions): readonly string[] {
  const { coverage, tool, unusedSuppressions } = result
  const suppressed = suppressedFindings(result)
  const about = [`era ${result.era}`, ...result.context].map(inline).join(', ')
  const folded = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0
      ? []
      : [
          '<details>',
          `<summary>${title}</summary>`,
          '',
          ...items.slice(0, listedMax),
          ...(items.length > listedMax ? [`- and ${items.length - listedMax} more`] : []),
          '',
          '</details>',
          '',
        ]
  return [
    ...folded(
      `${suppressed.length} suppressed`,
      suppressed.map(
        ({ weakness, location, suppressed: { by, reason } }) =>
          `- ${linkOf(weakness, weakness)} in ${placeOf(location, options)}, ` +
          `by ${by}: ${inline(reason)}`,
      ),
    ),
    ...folded(
      `${unusedSuppressions.length} suppressions that do nothing`,
      unusedSuppressions.map(
        (unused) => `- ${codeSpan(unused.at)} (${unused.by}): ${inline(unusedWords(unused))}`,
      ),
    ),
    `${inline(filesLine(coverage))}. Weaknesses: ${weaknessesLine(result)}. ${about}.`,
    '',
    `<sub>handfast ${visible(tool.version)}. "Not found" is no promise of safety.</sub>`,
  ]
}
