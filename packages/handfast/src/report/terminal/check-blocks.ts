import { pageUrl } from '@handfast/catalogue'
import type { CheckResult, ProbeResult, VerdictKind } from '../../finding/probe-result.ts'
import { proofsOf, replayOf, variablesToSet } from '../probe/parts/proofs.ts'
import { checksThat, listed, shownChecks, wayOf } from '../probe/parts/verdicts.ts'
import { hang } from '../text/hang.ts'
import { visible } from '../text/visible.ts'
import type { Role, Style } from './style.ts'

export interface CheckPage {
  readonly style: Style
  readonly width: number
  /** The name of a weakness is a hyperlink to its page. */
  readonly linksHelp: boolean
}

const roles: Readonly<Record<VerdictKind, Role>> = {
  vulnerable: 'high',
  safe: 'good',
  inconclusive: 'medium',
  'not-applicable': 'dim',
}

/** Every check: what was shown and what is open with its details, the rest a paragraph each. */
export function checkBlocks(result: ProbeResult, page: CheckPage): readonly (readonly string[])[] {
  const short = (['safe', 'not-applicable'] as const).map((verdict) =>
    checksThat(result, verdict).flatMap((check) => titleLines(check, page)),
  )
  return [
    ...shownChecks(result).map((check) => [...titleLines(check, page), ...proofLines(check, page)]),
    ...checksThat(result, 'inconclusive').map((check) => [
      ...titleLines(check, page),
      ...(check.settledBy === null ? [] : note('to settle it', check.settledBy, page)),
    ]),
    // Good news needs no room between its lines.
    ...short.filter((block) => block.length > 0),
  ]
}

function titleLines(check: CheckResult, { style, width, linksHelp }: CheckPage): readonly string[] {
  const { weakness, verdict, severity, reason } = check
  const name = severity === null ? weakness : `${severity}[${weakness}]`
  const label = `${verdict} ${name}${wayOf(check)}:`
  const [first = '', ...rest] = hang(visible(`${label} ${reason}`), width, '    ')
  // A narrow terminal may cut the label itself.
  if (!first.startsWith(label)) return [first, ...rest]
  const painted = style.paint(severity ?? roles[verdict], label)
  const linked = linksHelp
    ? painted.replace(weakness, style.link(weakness, pageUrl(weakness)))
    : painted
  return [`${linked}${first.slice(label.length)}`, ...rest]
}

/** Exchanges beyond these are in the JSON report. */
const proofsMax = 8

function proofLines(check: CheckResult, page: CheckPage): readonly string[] {
  const { attack, fix, circumstances, untried, weakness } = check
  const proofs = proofsOf(check)
  const more = proofs.length - proofsMax
  return [
    // The reason tells the first one.
    ...proofs
      .slice(1, proofsMax)
      .flatMap(({ title, answer }) => note('also', `${title}: ${answer}`, page)),
    ...(more > 0 ? note('also', `${more} more, which the JSON report has`, page) : []),
    ...untried.flatMap(({ what, settledBy }) => note('not tried', `${what} (${settledBy})`, page)),
    ...circumstances.flatMap((one) => note('weighed by', one, page)),
    ...note('attack', attack, page),
    ...note('fix', fix, page),
    ...replayLines(check, page),
    ...(page.linksHelp ? [] : note('help', pageUrl(weakness), page)),
  ]
}

/** They are not wrapped, so that they can be copied. */
function replayLines(check: CheckResult, page: CheckPage): readonly string[] {
  const lines = replayOf(check)
  if (lines.length === 0) return []
  const names = variablesToSet(lines)
  const set = names.length === 1 ? 'is set to the header’s value' : 'are set to the headers’ values'
  const how = names.length === 0 ? 'in a shell' : `in a shell where ${listed(names)} ${set}`
  return [...note('replay', how, page), ...lines.map((line) => `      ${visible(line)}`)]
}

function note(name: string, text: string, { style, width }: CheckPage): readonly string[] {
  const [first = '', ...rest] = hang(visible(`${name}: ${text}`), width - 4, '  ')
  const label = `${name}:`
  const painted = first.startsWith(label)
    ? style.paint('dim', label) + first.slice(label.length)
    : first
  return [painted, ...rest].map((line) => `    ${line}`)
}
