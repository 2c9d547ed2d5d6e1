import { columnsOf } from '../report/text/width.ts'
import { wrap } from '../report/text/wrap.ts'
import type { Command, Format } from './command.ts'
import type { OptionSpec } from './option.ts'

export interface HelpOptions {
  readonly width: number
  readonly formats: readonly Format[]
}

const indent = '  '

/** What `handfast`, `handfast --help` and `handfast help` print. */
export function overallHelp(commands: readonly Command[], width: number): string {
  const rows = commands.map(({ name, summary }): Row => ({ head: name, text: summary }))
  const lines = [
    ...wrap(
      'handfast finds session fixation and hijacking in MCP servers. ' +
        'It reads their source, and probes those that run, on this machine.',
      width,
    ),
    '',
    'Usage: handfast COMMAND [options]',
    '',
    'Commands',
    ...table([...rows, { head: 'help', text: 'what a command does, with examples' }], width),
    '',
    'Start with',
    ...table(
      [
        { head: 'handfast audit .', text: 'audit the server in this folder' },
        { head: 'handfast rules', text: 'see what is looked for' },
        { head: 'handfast help audit', text: 'see all that audit can do' },
      ],
      width,
    ),
    '',
    'Options',
    ...table(
      [
        { head: '-h, --help', text: 'help, for every command too' },
        { head: '--version', text: 'the version' },
      ],
      width,
    ),
  ]
  return `${lines.join('\n')}\n`
}

export function commandHelp(command: Command, { width, formats }: HelpOptions): string {
  const lines = [
    `Usage: handfast ${command.usage}`,
    ...command.description.flatMap((paragraph) => ['', ...wrap(paragraph, width)]),
    ...section('Options', table(command.options.map(optionRow), width)),
    ...section('Formats', formatTable(formats, width)),
    ...command.notes.flatMap((note) => section(note.title, indented(note.lines, width))),
    ...section('Examples', exampleLines(command, width)),
  ]
  return `${lines.join('\n')}\n`
}

interface Row {
  readonly head: string
  readonly text: string
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines]

function optionRow({ name, short, value, summary }: OptionSpec): Row {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`
  return { head: short === undefined ? long : `-${short}, ${long}`, text: summary }
}

const formatTable = (formats: readonly Format[], width: number): string[] =>
  table(
    formats.map(({ id, summary }) => ({ head: id, text: summary })),
    width,
  )

/** Lines that all start like `0  ` keep what follows in a column. */
function indented(lines: readonly string[], width: number): string[] {
  const rows = lines.flatMap((line): Row[] => {
    const [, head, text] = /^(\S+) {2,}(.*)$/.exec(line) ?? []
    return head === undefined || text === undefined ? [] : [{ head, text }]
  })
  if (rows.length === lines.length) return table(rows, width)
  return lines.flatMap((line) => wrap(line, width - indent.length)).map((part) => indent + part)
}

function exampleLines({ examples }: Command, width: number): string[] {
  const rows = examples.map(({ command, what }): Row => ({ head: command, text: what }))
  return table(rows, width)
}

const gap = 2
const textColumnsMin = 30

/** Two columns; under each other when the width does not do for both. */
function table(rows: readonly Row[], width: number): string[] {
  const headColumns = Math.max(0, ...rows.map(({ head }) => columnsOf(head)))
  const start = indent.length + headColumns + gap
  const isNarrow = width - start < textColumnsMin
  return rows.flatMap(({ head, text }) => {
    if (isNarrow) {
      const deeper = indent.repeat(3)
      return [indent + head, ...wrap(text, width - deeper.length).map((part) => deeper + part)]
    }
    return wrap(text, width - start).map((part, index) => {
      const left = index === 0 ? indent + head : ''
      return left + ' '.repeat(start - columnsOf(left)) + part
    })
  })
}
