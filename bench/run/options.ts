import { parseArgs } from 'node:util'
import { commandLineFile } from './folders.ts'
import { print } from './report.ts'

/** What every bench script understands. */
export interface BenchOptions {
  /** Print `{figures: {name: number}}` and nothing else on standard output. */
  readonly json: boolean
  /** Only entries whose id or name contains one of these; all when empty. */
  readonly only: readonly string[]
  /** The built command line that is measured. */
  readonly commandLine: string
  readonly rounds: number
  /** File names and the like. */
  readonly operands: readonly string[]
  /** Handed to `handfast audit` as they are: everything after `--`. */
  readonly auditWords: readonly string[]
}

const help = `Usage: node bench/dist/NAME/run.js [options] [-- words for handfast audit]

  --json         print {"figures": {name: number}} and nothing else on standard output
  --only TEXT    only parts whose name contains it; may be repeated
  --rounds N     how often everything takes its turn, 1 to 50; 5 when absent
  --cli FILE     another build of the command line
  --write        renew the page or record that is kept, where there is one
  --help         this text

What each bench measures, and what it needs, is in bench/README.md.
`

const roundsDefault = 5
const roundsMax = 50

/** What cannot be meant ends the process, as `--help` does. */
export function readOptions(words: readonly string[]): BenchOptions {
  try {
    const options = parseOptions(words)
    if (options !== undefined) return options
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${message}\nSee --help.\n`)
    process.exit(2)
  }
  print(help)
  process.exit(0)
}

/**
 * Undefined when help is asked for.
 *
 * @throws TypeError when an option is not known, or its value cannot be one.
 */
function parseOptions(words: readonly string[]): BenchOptions | undefined {
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      cli: { type: 'string', default: commandLineFile },
      rounds: { type: 'string', default: String(roundsDefault) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return undefined
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > roundsMax) {
    throw new TypeError(`--rounds takes a whole number from 1 to ${roundsMax}`)
  }
  return {
    json: values.json,
    only: values.only,
    commandLine: values.cli,
    rounds,
    operands: positionals,
    auditWords: end < 0 ? [] : words.slice(end + 1),
  }
}

export function isWanted(name: string, options: BenchOptions): boolean {
  return options.only.length === 0 || options.only.some((part) => name.includes(part))
}
