import { weaknessIds } from '@handfast/catalogue'
import { closestName, didYouMean } from '../config/closest-name.ts'
import { failOns } from '../config/config.ts'
import type { FailOn } from '../config/config.ts'
import type { Confidence, Persona, Severity } from '../finding/finding.ts'
import { confidences, personas, severities } from '../finding/finding.ts'
import { CliError } from './cli-error.ts'
import type { ParsedArguments } from './option.ts'
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
  readonly exitZero: boolean
  readonly quiet: boolean
  readonly color: ColorChoice
  readonly width: number | undefined
}

/** @throws CliError */
export function readAuditArguments(
  args: ParsedArguments,
  formats: readonly string[],
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
    exitZero: args.isGiven('exit-zero'),
    quiet: args.isGiven('quiet'),
    color: choose(args, 'color', colorChoices) ?? 'auto',
    width: readWidth(args.valueOf('width')),
  }
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

export function unknownWeakness(written: string): CliError {
  const hint = didYouMean(written, weaknessIds) || ' "handfast rules" lists them.'
  return new CliError('CLI_WEAKNESS_UNKNOWN', `There is no weakness "${written}".${hint}`)
}

/** Undefined when the option was not given. */
export function choose<Value extends string>(
  args: ParsedArguments,
  option: string,
  values: readonly Value[],
): Value | undefined {
  const written = args.valueOf(option)
  if (written === undefined) return undefined
  const value = values.find((known) => known === written)
  if (value === undefined) throw wrongValue(option, written, values)
  return value
}

function wrongValue(option: string, written: string, values: readonly string[]): CliError {
  const name = closestName(written, values)
  const hint = name === undefined ? '' : ` Did you mean ${name}?`
  const message = `--${option} cannot be "${written}": it is one of ${values.join(', ')}.${hint}`
  return new CliError('CLI_OPTION_VALUE', message)
}

export function readWidth(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  const width = Number(written)
  if (Number.isInteger(width) && width >= widthMin && width <= widthMax) return width
  const message = `--width is a number of columns from ${widthMin} to ${widthMax}.`
  throw new CliError('CLI_OPTION_VALUE', message)
}
