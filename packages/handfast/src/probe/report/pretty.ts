import { pageUrl } from '@handfast/catalogue'
import type { Role, Style } from '../../report/terminal/style.ts'
import { styleOf } from '../../report/terminal/style.ts'
import { visible } from '../../report/text/visible.ts'
import { wrap } from '../../report/text/wrap.ts'
import type { VerdictKind } from '../lab/verdict.ts'
import type { CheckResult, FoundHandle, ProbeResult } from '../result.ts'
import type { ProbeReport, ProbeReportOptions } from './probe-report.ts'

/** For people at a terminal: the verdicts, the worst first, and what was not looked at. */
export const prettyProbeReport: ProbeReport = {
  id: 'pretty',
  summary: 'verdicts with the exchange that shows them, for people at a terminal',
  render(result, options) {
    const page: Page = { style: styleOf({ ...options, hyperlinks: false }), ...widthOf(options) }
    const blocks = [
      heading(result, page),
      ...order.flatMap((kind) => section(result, kind, page)),
      footer(result, page),
    ]
    return blocks.map((block) => `${block.join('\n')}\n`).join('\n')
  },
}

interface Page {
  readonly style: Style
  readonly width: number
}

const widthMin = 60
const widthMax = 110

const widthOf = ({ width }: ProbeReportOptions): { readonly width: number } => ({
  width: Math.min(widthMax, Math.max(widthMin, width)),
})

const order: readonly VerdictKind[] = ['vulnerable', 'inconclusive', 'safe', 'not-applicable']

const roles: Readonly<Record<VerdictKind, Role>> = {
  vulnerable: 'high',
  safe: 'good',
  inconclusive: 'medium',
  'not-applicable': 'dim',
}

function heading({ target, principals, discovered }: ProbeResult, page: Page): readonly string[] {
  const names = [...principals.map(({ name }) => name), 'nobody']
  const found = discovered.surfaces.map(
    ({ era, transport, revision, server }) =>
      `${era} era over ${transport}, revision ${revision}${server === null ? '' : ` (${server})`}`,
  )
  const what = found.length === 0 ? 'nothing there speaks MCP' : found.join('; ')
  const lines = wrap(visible(`${target} as ${listed(names)}: ${what}`), page.width)
  const notes = found.length === 0 ? discovered.notes : []
  const handles = discovered.handles.map(handleLine)
  const strong = lines.map((line) => page.style.paint('strong', line))
  return [...strong, ...[...notes, ...handles].flatMap(indent)]

  function indent(note: string): readonly string[] {
    return wrap(visible(note), page.width - 2).map((line) => `  ${line}`)
  }
}

function handleLine({ producer, consumers, how }: FoundHandle): string {
  const takers = consumers.map(({ tool, argument }) => `${tool} (${argument})`)
  return `handle: from ${producer} to ${listed(takers)}: ${how}`
}

function section(result: ProbeResult, kind: VerdictKind, page: Page): readonly string[][] {
  const checks = result.checks.filter(({ verdict }) => verdict === kind)
  const isShort = kind === 'safe' || kind === 'not-applicable'
  const blocks = checks.map((check) => [
    ...titleLines(check, page),
    ...(isShort ? [] : detailLines(check, page)),
  ])
  // Good news needs no room between its lines.
  return isShort && blocks.length > 0 ? [blocks.flat()] : blocks
}

function titleLines(check: CheckResult, page: Page): readonly string[] {
  const { weakness, verdict, severity, era, reason } = check
  const { style } = page
  const name = severity === null ? weakness : `${severity}[${weakness}]`
  const where = era === null ? '' : ` (${era})`
  const label = `${verdict} ${name}${where}`
  const [, ...rest] = wrap(visible(`${label}: ${reason}`), page.width)
  const first = wrap(visible(`${label}: ${reason}`), page.width)[0] ?? ''
  const painted = style.paint(severity ?? roles[verdict], first.slice(0, label.length))
  return [painted + first.slice(label.length), ...rest.map((line) => `    ${line}`)]
}

/** Exchanges beyond these are in the JSON report. */
const proofsMax = 8

function detailLines(check: CheckResult, page: Page): readonly string[] {
  const { verdict, attack, fix, settledBy, circumstances, untried, weakness } = check
  if (verdict === 'inconclusive') {
    return settledBy === null ? [] : note('to settle it', settledBy, page)
  }
  const proofs = check.evidence.filter(({ isProof }) => isProof)
  return [
    ...proofs
      .slice(0, proofsMax)
      .flatMap(({ title, answer }) => note('shown', `${title}: ${answer}`, page)),
    ...untried.flatMap(({ what, settledBy: flag }) => note('not tried', `${what} (${flag})`, page)),
    ...circumstances.flatMap((one) => note('severity', one, page)),
    ...note('attack', attack, page),
    ...note('fix', fix, page),
    ...(proofs[0]?.replay ?? []).map((line) => `    replay: ${visible(line)}`),
    ...note('help', pageUrl(weakness), page),
  ]
}

function note(name: string, text: string, { style, width }: Page): readonly string[] {
  const lines = wrap(visible(`${name}: ${text}`), width - 4)
  return lines.map((line, index) =>
    index === 0
      ? `    ${style.paint('dim', line.slice(0, name.length + 1))}${line.slice(name.length + 1)}`
      : `      ${line}`,
  )
}

function footer(result: ProbeResult, page: Page): readonly string[] {
  const { checks, unchecked, requests, elapsedMs, score, grade, isInterrupted } = result
  const counts = order
    .map((kind) => ({ kind, count: checks.filter(({ verdict }) => verdict === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`)
  const spent = `${requests} requests in ${(elapsedMs / 1000).toFixed(1)} s`
  const lines = [
    `${counts.join(', ')}; ${spent}`,
    ...(isInterrupted ? ['The run was interrupted: what is above is all that was seen.'] : []),
    ...(unchecked.length === 0
      ? []
      : [`No check exists yet for ${unchecked.length} weaknesses: ${unchecked.join(', ')}.`]),
    grade === null ? `Score: at most ${score}. No grade, as not everything was tested.` : '',
    grade === null ? '' : `Score: ${score}, grade ${grade}.`,
  ]
  return lines.filter((line) => line !== '').flatMap((line) => wrap(visible(line), page.width))
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
