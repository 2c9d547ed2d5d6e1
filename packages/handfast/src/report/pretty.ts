import { pageUrl } from '@handfast/catalogue'
import type {
  AuditResult,
  Finding,
  LabelledLocation,
  Location,
  UnusedSuppression,
} from '../finding/finding.ts'
import { excerptOf } from './parts/excerpt.ts'
import { isFolded, reasonGroups } from './parts/reason-groups.ts'
import { shownPath } from './parts/shown-path.ts'
import type { SourceLines } from './parts/source-lines.ts'
import { sourceLines, spanOnFirstLine } from './parts/source-lines.ts'
import {
  activeFindings,
  filesLine,
  findingsLine,
  isHidden,
  notAnalysedWords,
  scoreLine,
  takenLine,
  weaknessesIn,
  weaknessesLine,
} from './parts/tally.ts'
import { unusedWords } from './parts/unused-words.ts'
import type { Report, ReportOptions } from './report.ts'
import { probedWords } from './parts/probed-words.ts'
import { principalsLine, verdictsLine } from './probe/parts/verdicts.ts'
import { checkBlocks } from './terminal/check-blocks.ts'
import { findingFrame, lineDigits } from './terminal/finding-frame.ts'
import type { Style } from './terminal/style.ts'
import { styleOf } from './terminal/style.ts'
import { visible } from './text/visible.ts'
import { wrap } from './text/wrap.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** Narrower terminals get lines of this width and wrap them themselves. */
const widthMin = 40

/** Prose is not stretched past this, however wide the terminal. */
const proseColumnsMax = 110

/** A longer trace shows its two ends. */
const traceStepsMax = 12

interface Page {
  readonly options: ReportOptions
  readonly width: number
  readonly style: Style
  readonly lines: SourceLines
}

/** For people at a terminal: code frames, the attack and the fix, and what was not looked at. */
export const prettyReport: Report = withoutSecrets({
  id: 'pretty',
  summary: 'code frames with the attack and the fix, for people at a terminal',
  fileExtension: 'txt',

  render(result, options) {
    const page: Page = {
      options,
      width: Math.max(widthMin, options.width),
      style: styleOf(options),
      lines: sourceLines(options.source),
    }
    const findings = activeFindings(result).map((finding) => findingLines(finding, page))
    const blocks = [...findings, ...probeBlocks(result, page), footer(result, page)]
    return blocks.map((block) => `${block.join('\n')}\n`).join('\n')
  },
})

/** What the running server showed, and what stayed open. */
function probeBlocks({ probe }: AuditResult, page: Page): readonly (readonly string[])[] {
  if (probe === undefined) return []
  const { style, width, options } = page
  const head = `Probe of ${probe.target} as ${principalsLine(probe)}: ${verdictsLine(probe)}`
  return [
    hang(visible(head), 0, width).map((line) => style.paint('strong', line)),
    ...checkBlocks(probe, { style, width: proseWidth(width), linksHelp: options.hyperlinks }),
  ]
}

function findingLines(finding: Finding, page: Page): readonly string[] {
  const { style, options } = page
  const digits = lineDigits(finding)
  return [
    ...heading(finding, page),
    ...findingFrame(finding, { ...page, shownPath: (file) => shownPath(file, options) }),
    `${' '.repeat(digits + 1)}${style.paint('gutter', '|')}`,
    ...traceLines(finding, digits, page),
    ...noteLines('attack', finding.attack, digits, page),
    ...noteLines('fix', finding.fix, digits, page),
    ...noteLines('confidence', finding.confidence, digits, page),
    ...(finding.probed === undefined
      ? []
      : noteLines('probe', probedWords(finding.probed), digits, page)),
    ...noteLines('weighed by', finding.context.join('; '), digits, page),
    ...(options.hyperlinks ? [] : noteLines('help', pageUrl(finding.weakness), digits, page)),
  ]
}

/** `high[unbound-session]: message`, the message hanging under itself when it wraps. */
function heading(finding: Finding, { style, width }: Page): readonly string[] {
  const { severity, weakness } = finding
  const label = `${severity}[${weakness}]: `
  const [first = '', ...rest] = wrapHanging(
    visible(finding.message),
    label.length,
    proseWidth(width),
  )
  const linked = style.link(style.paint(severity, weakness), pageUrl(weakness))
  const painted = `${style.paint(severity, `${severity}[`)}${linked}${style.paint(severity, ']')}`
  return [
    `${painted}${style.paint('strong', first === '' ? ':' : `: ${first}`)}`,
    ...rest.map((line) => `    ${style.paint('strong', line)}`),
  ]
}

/** With less room beside its label a message begins below it. */
const firstColumnsMin = 14

/** Wraps with less room on the first line, and an indentation of four on the others. */
function wrapHanging(text: string, firstIndent: number, width: number): readonly string[] {
  const room = width - firstIndent
  const [first = ''] = room < firstColumnsMin ? [''] : wrap(text, room)
  const rest = text.slice(first.length).trimStart()
  return rest === '' ? [first] : [first, ...wrap(rest, width - 4)]
}

function proseWidth(width: number): number {
  return Math.min(width, proseColumnsMax)
}

function noteLines(name: string, text: string, digits: number, page: Page): readonly string[] {
  if (text === '') return []
  const { style, width } = page
  const indent = digits + 3
  const label = `${name}: `
  const lines = wrap(visible(text), proseWidth(width) - indent - label.length)
  const gutter = `${' '.repeat(digits + 1)}${style.paint('gutter', '=')} `
  return lines.map((line, index) =>
    index === 0
      ? `${gutter}${style.paint('strong', name)}: ${line}`
      : `${' '.repeat(indent + label.length)}${line}`,
  )
}

function traceLines(finding: Finding, digits: number, page: Page): readonly string[] {
  const { trace } = finding
  if (trace.length === 0) return []
  const { style } = page
  const gutter = `${' '.repeat(digits + 1)}${style.paint('gutter', '=')} `
  const framed = new Set([finding.location, ...finding.related].map(lineKey))
  const steps = trace.map((step, index) => [
    ...stepLines(step, index + 1, digits, page),
    // Code that stands in the frame above is not said again.
    ...(framed.has(lineKey(step)) ? [] : stepCode(step, digits, page)),
  ])
  const half = traceStepsMax / 2
  const left = trace.length - 2 * half
  const shown =
    trace.length <= traceStepsMax + 1
      ? steps
      : [
          ...steps.slice(0, half),
          [`${' '.repeat(digits + 3)}${style.paint('dim', `   … ${left} more steps`)}`],
          ...steps.slice(-half),
        ]
  return [`${gutter}${style.paint('strong', 'trace')}:`, ...shown.flat()]
}

function lineKey({ file, startLine }: Location): string {
  return `${startLine}:${file}`
}

/** Columns of `12. ` before the place of a step. */
const markerColumns = 4

/** `1. src/a.ts:12:21: what happens here`. */
function stepLines(
  step: LabelledLocation,
  number: number,
  digits: number,
  { options, width }: Page,
): readonly string[] {
  const indent = ' '.repeat(digits + 3)
  const marker = `${String(number).padStart(2)}. `
  const hanging = ' '.repeat(digits + 3 + markerColumns)
  const place = `${visible(shownPath(step.file, options))}:${step.startLine}:${step.startColumn}`
  const said = wrap(`${place}: ${visible(step.label)}`, width - hanging.length)
  return said.map((text, index) => `${index === 0 ? indent + marker : hanging}${text}`)
}

/** The line of a step, cut around it. */
function stepCode(
  step: LabelledLocation,
  digits: number,
  { width, style, lines }: Page,
): readonly string[] {
  const line = lines(step.file, step.startLine)
  if (line === undefined) return []
  const hanging = ' '.repeat(digits + 3 + markerColumns)
  const code = excerptOf(line, spanOnFirstLine(step, line), width - hanging.length)?.text ?? ''
  return code === '' ? [] : [`${hanging}${style.paint('dim', code)}`]
}

function footer(result: AuditResult, page: Page): readonly string[] {
  const { style, width, options } = page
  const active = activeFindings(result)
  const { coverage } = result
  const about = [`era ${result.era}`, ...result.context].map(visible).join(', ')
  const role = active[0]?.severity ?? (result.grade === null ? 'strong' : 'good')
  const taken = takenLine(result)
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`${title}:`, ...items.flatMap((item) => hang(item, 2, width))]
  return [
    ...wrap(findingsLine(result), width).map((line) => style.paint(role, line)),
    ...wrap(scoreLine(result), width).map((line) => style.paint('strong', line)),
    ...(taken === '' ? [] : hang(taken, 0, width)),
    ...(active.length === 0 ? ['Finding nothing is no promise of safety.'] : []),
    ...hang(`Target: ${visible(result.target)} (${about})`, 0, width),
    ...hang(visible(filesLine(coverage)), 0, width),
    ...hang(`Weaknesses: ${weaknessesLine(result)}`, 0, width),
    ...list(
      `Files ${notAnalysedWords(coverage).toLowerCase()}`,
      groupLines(coverage.notAnalysed, ({ file }) => shownPath(file, options)),
    ),
    ...list(
      'Weaknesses not analysed',
      groupLines(weaknessesIn(coverage, 'not-analysed'), ({ weakness }) => weakness),
    ),
    ...list('Suppressions that do nothing', result.unusedSuppressions.map(unusedLine)),
    ...(active.length < overviewFrom ? [] : overviewLines(active)),
    ...nextLines(result, page),
  ]
}

/** So many findings are counted before they are read. */
const overviewFrom = 30

/** `    17 critical client-chosen-session-id`, in the order of the findings. */
function overviewLines(findings: readonly Finding[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { severity, weakness } of findings) {
    const name = `${severity} ${weakness}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const lines = [...counts].map(([name, count]) => `${String(count).padStart(6)} ${name}`)
  return ['By weakness:', ...lines]
}

function nextLines(result: AuditResult, { width, style }: Page): readonly string[] {
  const [worst] = activeFindings(result)
  const isHiding = result.coverage.weaknesses.some((entry) => isHidden(entry, result))
  const more = isHiding
    ? hang(
        'What is not shown is for --persona auditor, or below --min-severity or --min-confidence.',
        0,
        width,
      )
    : []
  if (worst === undefined) return more
  const command = `handfast explain ${worst.weakness}`
  const next = hang(
    `Next: ${command} shows the attack step by step, and mended code.`,
    0,
    width,
  ).map((line) => line.replace(command, style.paint('strong', command)))
  return [...more, ...next]
}

/** `name: reason` for each, or `reason (37): name, name, …` where many share one. */
function groupLines<Item extends { readonly reason?: string }>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly string[] {
  return reasonGroups(items).flatMap((group) => {
    const names = group.items.map(nameOf)
    const lines = isFolded(group)
      ? [`${group.reason} (${names.length}): ${names.join(', ')}`]
      : names.map((name) => `${name}: ${group.reason}`)
    return lines.map(visible)
  })
}

function unusedLine(unused: UnusedSuppression): string {
  return visible(`${unused.at} (${unused.by}): ${unusedWords(unused)}`)
}

/** Wraps with every line after the first indented by two more. */
function hang(text: string, indent: number, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(text, width - indent - 2)
  const margin = ' '.repeat(indent)
  return [`${margin}${first}`, ...rest.map((line) => `${margin}  ${line}`)]
}
