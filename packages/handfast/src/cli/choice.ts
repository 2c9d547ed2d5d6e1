import { weaknessIds } from '@handfast/catalogue'
import { closestName, didYouMean } from '../config/closest-name.ts'
import { CliError } from './cli-error.ts'
import type { ParsedArguments } from './option.ts'

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

export function wrongValue(option: string, written: string, values: readonly string[]): CliError {
  const name = closestName(written, values)
  const hint = name === undefined ? '' : ` Did you mean ${name}?`
  const message = `--${option} cannot be "${written}": it is one of ${values.join(', ')}.${hint}`
  return new CliError('CLI_OPTION_VALUE', message)
}

export function unknownWeakness(written: string): CliError {
  const hint = didYouMean(written, weaknessIds) || ' "handfast rules" lists them.'
  return new CliError('CLI_WEAKNESS_UNKNOWN', `There is no weakness "${written}".${hint}`)
}
