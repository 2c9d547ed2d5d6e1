import type { ProbeResult } from '../../finding/probe-result.ts'
import { codeSpan, inline } from '../markdown/escape.ts'
import { pageLink, probeDetails, verdictTable } from '../markdown/probe-details.ts'
import { visible } from '../text/visible.ts'
import { changesLine, changeWords, stepOf } from './parts/changes.ts'
import {
  checksThat,
  principalsLine,
  probeScoreLine,
  spentLine,
  surfacesLine,
  verdictsLine,
  verdictWords,
  wayOf,
} from './parts/verdicts.ts'
import type { ProbeReport } from './probe-report.ts'

/** A comment on GitHub holds 65,536 characters; details stop before that, and say so. */
const charactersMax = 60_000

/** For comments on pull requests: a table of the verdicts, and the exchanges folded below it. */
export const markdownProbeReport: ProbeReport = {
  id: 'markdown',
  summary: 'a table with folded exchanges, for comments on pull requests',
  fileExtension: 'md',

  render(result) {
    const head = [
      `## Handfast probe: ${verdictsLine(result)}`,
      '',
      `**${probeScoreLine(result)}.** ${inline(principalsLine(result))} against ` +
        `${codeSpan(result.target)}: ${inline(surfacesLine(result))}.`,
      '',
      ...(result.isInterrupted
        ? ['**The run was interrupted**: this is all that was seen.', '']
        : []),
      ...changesTable(result),
      ...verdictTable(result),
    ].join('\n')
    const tail = tailLines(result).join('\n')
    return `${head}\n${probeDetails(result, charactersMax - head.length - tail.length)}${tail}\n`
  },
}

/** What a mending changed. */
function changesTable({ changes }: ProbeResult): readonly string[] {
  if (changes === undefined) return []
  const rows = changes.entries.map((entry) => {
    const { kind, weakness, reason } = entry
    const what = `${pageLink(weakness)}${inline(wayOf(entry))}`
    return `| ${changeWords[kind]} | ${what} | ${stepOf(entry)} | ${inline(reason)} |`
  })
  const head = [`**${inline(changesLine(changes))}.**`, '']
  if (rows.length === 0) return head
  return [...head, '| | weakness | verdict | why |', '|---|---|---|---|', ...rows, '']
}

function tailLines(result: ProbeResult): readonly string[] {
  const { unchecked, tool, level } = result
  const names = (['safe', 'not-applicable'] as const).flatMap((verdict) => {
    const checks = checksThat(result, verdict)
    const list = checks.map((check) => `${pageLink(check.weakness)}${inline(wayOf(check))}`)
    return list.length === 0 ? [] : [`${verdictWords[verdict]}: ${list.join(', ')}.`]
  })
  return [
    ...names.flatMap((line) => [line.charAt(0).toUpperCase() + line.slice(1), '']),
    ...(unchecked.length === 0
      ? []
      : [
          '<details>',
          `<summary>No check exists yet for ${unchecked.length} weaknesses</summary>`,
          '',
          `${unchecked.map(pageLink).join(', ')}.`,
          '',
          '</details>',
          '',
        ]),
    `<sub>handfast ${visible(tool.version)}, ${spentLine(result)}, with ${level} requests at ` +
      'most. “Safe” means that what was tried was refused.</sub>',
  ]
}
