import { weaknesses } from '@handfast/catalogue'
import type { WeaknessEntry } from '@handfast/catalogue'
import { styleOf } from '../report/terminal/style.ts'
import { wrap } from '../report/text/wrap.ts'
import { choose } from './choice.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { ParsedArguments } from './option.ts'
import { textFormats } from './text-format.ts'
import { wantsColor, widthOf } from './terminal.ts'

/** `handfast rules`: prints the catalogue. */
export function listRules(args: ParsedArguments, context: CliContext): ExitCode {
  const format = choose(args, 'format', textFormats) ?? 'text'
  context.stdout.write(format === 'json' ? rulesJson() : rulesText(context))
  return exitCodes.clean
}

function rulesJson(): string {
  return `${JSON.stringify({ schemaVersion: '1.0', weaknesses }, null, 2)}\n`
}

function rulesText(context: CliContext): string {
  const { stdout, env } = context
  const width = widthOf(stdout, env)
  const groups = new Map<string, WeaknessEntry[]>()
  for (const weakness of weaknesses) {
    groups.set(weakness.group, [...(groups.get(weakness.group) ?? []), weakness])
  }
  const style = styleOf({ color: wantsColor(stdout, env), hyperlinks: false })
  const lines = [...groups].flatMap(([group, members]) => [
    style.paint('strong', group),
    ...members.flatMap((weakness) => weaknessLines(weakness, width, style)),
    '',
  ])
  const audited = weaknesses.filter(({ covers }) => covers.audit.covers).length
  const count = `${weaknesses.length} weaknesses, of which audit looks for ${audited}.`
  const more = 'handfast explain WEAKNESS tells more about one.'
  return `${[...lines, ...wrap(`${count} ${more}`, width)].join('\n')}\n`
}

type Style = ReturnType<typeof styleOf>

function weaknessLines(weakness: WeaknessEntry, width: number, style: Style): string[] {
  const { id, severity, title, covers } = weakness
  const gap = ' '.repeat('critical'.length - severity.length)
  const reason = covers.audit.covers ? [] : [`not in source: ${covers.audit.reason}`]
  const inner = width - textColumn
  return [
    `  ${style.paint(severity, severity)}${gap}  ${style.paint('strong', id)}`,
    ...[title, ...reason].flatMap((text) =>
      wrap(text, inner).map((line) => ' '.repeat(textColumn) + style.paint('dim', line)),
    ),
  ]
}

const textColumn = 12
