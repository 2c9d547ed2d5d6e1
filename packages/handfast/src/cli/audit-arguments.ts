import { weaknessIds } from '@handfast/catalogue'
import { failOns } from '../config/config.ts'
import type { FailOn } from '../config/config.ts'
import type { Confidence, Persona, Severity } from '../finding/finding.ts'
import { confidences, personas, severities } from '../finding/finding.ts'
import type { ProbeOptions } from '../probe/probe-options.ts'
import { borrowedOptions } from './audit-options.ts'
import { choose, unknownWeakness, wrongValue } from './choice.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import type { ParsedArguments } from './option.ts'
import { readProbeTarget } from './probe-target-arguments.ts'
import type { ColorChoice } from './terminal.ts'
import { colorChoices, widthMax, widthMin } from './terminal.ts'

/** A report, and the file it goes to; standard output when there is none. */
export interface WantedReport {
  readonly format: string
  readonly file: string | undefined
}

/** What the user asked for; undefined where configuration and defaults decide. */
export interface AuditArguments {
  readonly targets: readonly [string, ...string[]]
  readonly reports: readonly WantedReport[]
  readonly failOn: FailOn | undefined
  readonly minSeverity: Severity
  readonly minConfidence: Confidence | undefined
  readonly persona: Persona | undefined
  readonly only: readonly string[]
  readonly includeTests: boolean
  readonly exclude: readonly string[]
  readonly config: string | undefined
  readonly useConfig: boolean
  readonly baseline: string | undefined
  readonly writeBaseline: string | undefined
  readonly obeyIgnores: boolean
  /** The running server that is to be probed as well. */
  readonly probe: ProbeOptions | undefined
  readonly exitZero: boolean
  readonly quiet: boolean
  readonly color: ColorChoice
  readonly width: number | undefined
}

/** @throws CliError */
export function readAuditArguments(
  args: ParsedArguments,
  formats: readonly string[],
  context: Pick<CliContext, 'cwd' | 'env' | 'signal'>,
): AuditArguments {
  const [target, ...targets] = args.positionals
  if (target === undefined) {
    const message = 'Name a target, such as the folder you are in: handfast audit .'
    throw new CliError('CLI_ARGUMENT_MISSING', message)
  }
  return {
    targets: [target, ...targets],
    reports: readReports(args, formats),
    failOn: choose(args, 'fail-on', failOns),
    minSeverity: choose(args, 'min-severity', severities) ?? 'low',
    minConfidence: choose(args, 'min-confidence', confidences),
    persona: choose(args, 'persona', personas),
    only: readOnly(args),
    includeTests: args.isGiven('include-tests'),
    exclude: args.valuesOf('exclude'),
    config: args.valueOf('config'),
    useConfig: !args.isGiven('no-config'),
    baseline: args.valueOf('baseline'),
    writeBaseline: args.valueOf('write-baseline'),
    obeyIgnores: !args.isGiven('no-ignores'),
    probe: readProbe(args, context),
    exitZero: args.isGiven('exit-zero'),
    quiet: args.isGiven('quiet'),
    color: choose(args, 'color', colorChoices) ?? 'auto',
    width: readWidth(args.valueOf('width')),
  }
}

/** @throws CliError when options say how to probe, and none says what. */
function readProbe(
  args: ParsedArguments,
  context: Pick<CliContext, 'cwd' | 'env' | 'signal'>,
): ProbeOptions | undefined {
  const url = args.valueOf('probe')
  if (url !== undefined) {
    const target = readProbeTarget(
      { ...args, positionals: [url] },
      { ...context, setUp: undefined },
    )
    return target.options
  }
  const stray = borrowedOptions.find(({ name }) => args.isGiven(name))
  if (stray === undefined) return undefined
  const message = `--${stray.name} says how to probe, and nothing says what. Add --probe URL.`
  throw new CliError('CLI_OPTION_VALUE', message)
}

/** One format goes to standard output unless another report does, or nothing shall. */
export function readReports(
  args: ParsedArguments,
  formats: readonly string[],
  otherwise: 'pretty' | 'concise' = 'pretty',
): WantedReport[] {
  const reports = args.valuesOf('format').map((text): WantedReport => {
    const [format = '', ...rest] = text.split('=')
    if (!formats.includes(format)) throw wrongValue('format', format, formats)
    const file = rest.length === 0 ? undefined : rest.join('=')
    if (file !== '') return { format, file }
    const message = `--format ${text} names no file. Write --format ${format}=FILE.`
    throw new CliError('CLI_OPTION_VALUE', message)
  })
  const printed = reports.filter(({ file }) => file === undefined)
  const [first, second] = printed
  if (first !== undefined && second !== undefined) {
    const formatsGiven = `${first.format} and ${second.format}`
    const message = `Only one report can go to standard output, not ${formatsGiven}.`
    throw new CliError('CLI_FORMATS_CLASH', `${message} Write --format ${second.format}=FILE.`)
  }
  const isSilent = first !== undefined || args.isGiven('quiet')
  return isSilent ? reports : [{ format: otherwise, file: undefined }, ...reports]
}

function readOnly(args: ParsedArguments): string[] {
  const known: readonly string[] = weaknessIds
  const names = args.valuesOf('only').flatMap((text) => text.split(','))
  const only = names.map((name) => name.trim()).filter((name) => name !== '')
  const unknown = only.find((name) => !known.includes(name))
  if (unknown === undefined) return only
  throw unknownWeakness(unknown)
}

export function readWidth(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  const width = Number(written)
  if (Number.isInteger(width) && width >= widthMin && width <= widthMax) return width
  const message = `--width is a number of columns from ${widthMin} to ${widthMax}.`
  throw new CliError('CLI_OPTION_VALUE', message)
}
