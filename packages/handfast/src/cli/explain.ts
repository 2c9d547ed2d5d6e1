import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { WeaknessEntry } from '@handfast/catalogue'
import { styleOf } from '../report/terminal/style.ts'
import { choose, unknownWeakness } from './choice.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { ParsedArguments } from './option.ts'
import { renderMarkdown } from './render-markdown.ts'
import { textFormats } from './text-format.ts'
import { wantsColor, wantsHyperlinks, widthOf } from './terminal.ts'

/** `handfast explain`: prints the page of a weakness. */
export function explain(args: ParsedArguments, context: CliContext): ExitCode {
  const format = choose(args, 'format', textFormats) ?? 'text'
  const [name, ...others] = args.positionals
  if (name === undefined) {
    const message = 'Name a weakness, as in: handfast explain unbound-session. See handfast rules.'
    throw new CliError('CLI_ARGUMENT_MISSING', message)
  }
  if (others.length > 0) {
    throw new CliError('CLI_ARGUMENT_TOO_MANY', 'Name one weakness at a time.')
  }
  const weakness = weaknessById(name)
  if (weakness === undefined) throw unknownWeakness(name)
  const page = withoutFrontMatter(context.readPage(weakness.id))
  context.stdout.write(
    format === 'json' ? explainJson(weakness, page) : explainText(weakness, page, context),
  )
  return exitCodes.clean
}

const withoutFrontMatter = (page: string): string =>
  page.replace(/^---\n[\s\S]*?\n---\n/, '').trim()

function explainJson(weakness: WeaknessEntry, page: string): string {
  const url = pageUrl(weakness.id)
  return `${JSON.stringify({ schemaVersion: '1.0', weakness, url, page }, null, 2)}\n`
}

function explainText(weakness: WeaknessEntry, page: string, context: CliContext): string {
  const { stdout, env } = context
  const color = wantsColor(stdout, env)
  const style = styleOf({ color, hyperlinks: color && wantsHyperlinks(stdout, env) })
  const width = Math.min(proseColumnsMax, widthOf(stdout, env))
  const cwe = weakness.cwe.map((number) => `CWE-${number}`).join(', ')
  const facts = [
    `${style.paint('strong', weakness.id)}  ${style.paint(weakness.severity, weakness.severity)}`,
    [cwe, `takes ${weakness.score} of 100`].filter((part) => part !== '').join('  '),
    style.link(pageUrl(weakness.id), pageUrl(weakness.id)),
  ]
  return `${[...facts, '', ...renderMarkdown(page, { width, style })].join('\n')}\n`
}

/** Lines that are longer are hard to read, however wide the terminal. */
const proseColumnsMax = 100
