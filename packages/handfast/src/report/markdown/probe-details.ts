import { pageUrl } from '@handfast/catalogue'
import type { CheckResult, Evidence, ProbeResult } from '../../finding/probe-result.ts'
import { escapeMarkup } from '../parts/markup.ts'
import { titleOf } from '../parts/tally.ts'
import {
  answerText,
  exchangeOf,
  proofsOf,
  replayOf,
  requestText,
  variablesToSet,
} from '../probe/parts/proofs.ts'
import type { ShownCheck } from '../probe/parts/verdicts.ts'
import { checksThat, listed, shownChecks, verdictWords, wayOf } from '../probe/parts/verdicts.ts'
import { visible } from '../text/visible.ts'
import { codeSpan, fenced, inline, prose } from './escape.ts'

/** What was shown, and what is open. */
export function verdictTable(result: ProbeResult): readonly string[] {
  const told = [...shownChecks(result), ...checksThat(result, 'inconclusive')]
  if (told.length === 0) return []
  return ['| verdict | weakness | what was seen |', '|---|---|---|', ...told.map(rowOf), '']
}

function rowOf(check: CheckResult): string {
  const { verdict, severity, weakness, reason, settledBy } = check
  const word = severity === null ? verdictWords[verdict] : `**${severity}**`
  const settled = settledBy === null ? '' : `; ${codeSpan(settledBy)} would settle it`
  return `| ${word} | ${pageLink(weakness)}${inline(wayOf(check))} | ${inline(reason)}${settled} |`
}

export const pageLink = (weakness: CheckResult['weakness']): string =>
  `[${inline(weakness)}](${pageUrl(weakness)})`

/** What was shown, as much of it as the room holds. */
export function probeDetails(result: ProbeResult, room: number): string {
  const checks = shownChecks(result)
  let text = ''
  for (const [index, check] of checks.entries()) {
    const details = `${detailLines(check).join('\n')}\n`
    if (text.length + details.length > room) {
      return `${text}The details of ${checks.length - index} more do not fit into a comment.\n\n`
    }
    text += details
  }
  return text
}

function detailLines(check: ShownCheck): readonly string[] {
  const { severity, weakness, attack, fix, circumstances } = check
  const [first, ...others] = proofsOf(check)
  return [
    '<details>',
    `<summary><b>${severity}</b>: ${escapeMarkup(titleOf(weakness) + wayOf(check))}</summary>`,
    '',
    ...(first === undefined ? [] : proofLines(check, first)),
    ...others.map(({ title, answer }) => `- **Also:** ${inline(`${title}: ${answer}`)}`),
    `- **Attack:** ${prose(attack)}`,
    `- **Fix:** ${prose(fix)}`,
    ...(circumstances.length === 0
      ? []
      : [`- **Weighed by:** ${inline(circumstances.join('; '))}`]),
    `- **More:** ${pageLink(weakness)}`,
    '',
    ...replayLines(check),
    '</details>',
    '',
  ]
}

function proofLines(check: CheckResult, proof: Evidence): readonly string[] {
  const exchange = exchangeOf(check, proof)
  const said = `**${inline(proof.title)}**: ${inline(proof.answer)}`
  if (exchange === undefined) return [said, '']
  const lines = [...requestText(exchange).split('\n'), '', ...answerText(exchange).split('\n')]
  return [said, '', ...fenced(lines.map(visible)), '']
}

function replayLines(check: CheckResult): readonly string[] {
  const lines = replayOf(check)
  if (lines.length === 0) return []
  const names = variablesToSet(lines).map((name) => codeSpan(name))
  const where = names.length === 0 ? '' : `, with the headers’ values in ${listed(names)}`
  return [`Replay, in a shell${where}:`, '', ...fenced(lines.map(visible)), '']
}
