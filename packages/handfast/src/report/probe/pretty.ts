import type { ChangeKind, ProbeResult } from '../../finding/probe-result.ts'
import { checkBlocks } from '../terminal/check-blocks.ts'
import type { CheckPage } from '../terminal/check-blocks.ts'
import type { Role } from '../terminal/style.ts'
import { styleOf } from '../terminal/style.ts'
import { hang } from '../text/hang.ts'
import { visible } from '../text/visible.ts'
import { wrap } from '../text/wrap.ts'
import { changesLine, changeWords, stepOf } from './parts/changes.ts'
import {
  handleLines,
  principalsLine,
  probeScoreLine,
  shownChecks,
  spentLine,
  surfacesLine,
  verdictsLine,
  wayOf,
} from './parts/verdicts.ts'
import type { ProbeReport } from './probe-report.ts'

/** For people at a terminal: the verdicts, the worst first, and what was not looked at. */
export const prettyProbeReport: ProbeReport = {
  id: 'pretty',
  summary: 'verdicts with the exchange that shows them, for people at a terminal',
  fileExtension: 'txt',

  render(result, options) {
    const width = Math.min(widthMax, Math.max(widthMin, options.width))
    const page: CheckPage = { style: styleOf(options), width, linksHelp: options.hyperlinks }
    const blocks = [
      heading(result, page),
      ...checkBlocks(result, page),
      ...changesBlock(result, page),
      footer(result, page),
    ]
    return blocks.map((block) => `${block.join('\n')}\n`).join('\n')
  },
}

const widthMin = 40
const widthMax = 110

function heading(result: ProbeResult, page: CheckPage): readonly string[] {
  const { target, discovered } = result
  const said = `${target} as ${principalsLine(result)}: ${surfacesLine(result)}`
  const notes = discovered.surfaces.length === 0 ? discovered.notes : []
  const handles = handleLines(result).map((line) => `handle ${line}`)
  return [
    ...hang(visible(said), page.width, '  ').map((line) => page.style.paint('strong', line)),
    ...[...notes, ...handles]
      .flatMap((note) => hang(visible(note), page.width - 2, '  '))
      .map(indented),
  ]
}

const indented = (line: string): string => `  ${line}`

const changeRoles: Readonly<Record<ChangeKind, Role>> = {
  new: 'high',
  still: 'medium',
  'not-tested': 'strong',
  fixed: 'good',
}

/** What a mending changed. */
function changesBlock({ changes }: ProbeResult, page: CheckPage): readonly (readonly string[])[] {
  if (changes === undefined) return []
  const { style, width } = page
  const lines = changes.entries.flatMap((entry) => {
    const { kind, weakness, reason } = entry
    const word = changeWords[kind]
    const said = `${word} ${weakness}${wayOf(entry)}, ${stepOf(entry)}: ${reason}`
    const [first = '', ...rest] = hang(visible(said), width - 2, '  ')
    return [`${style.paint(changeRoles[kind], word)}${first.slice(word.length)}`, ...rest]
  })
  const head = hang(visible(changesLine(changes)), width, '  ')
  return [[...head.map((line) => style.paint('strong', line)), ...lines.map(indented)]]
}

function footer(result: ProbeResult, page: CheckPage): readonly string[] {
  const { unchecked, isInterrupted, grade } = result
  const [worst] = shownChecks(result)
  const role = worst?.severity ?? (grade === null ? 'strong' : 'good')
  const said = [
    `${spentLine(result)}, with ${result.level} requests at most.`,
    ...(isInterrupted ? ['The run was interrupted: what is above is all that was seen.'] : []),
    ...(unchecked.length === 0 ? [] : [`No check exists yet for: ${unchecked.join(', ')}.`]),
  ]
  const command = worst === undefined ? '' : `handfast explain ${worst.weakness}`
  return [
    ...wrap(verdictsLine(result), page.width).map((line) => page.style.paint(role, line)),
    ...wrap(probeScoreLine(result), page.width).map((line) => page.style.paint('strong', line)),
    ...said.flatMap((line) => hang(visible(line), page.width, '  ')),
    ...(command === ''
      ? []
      : hang(`Next: ${command} shows the attack step by step, and mended code.`, page.width, '  ')),
  ]
}
