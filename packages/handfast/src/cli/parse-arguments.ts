import { parseArgs } from 'node:util'
import { closestName } from '../config/closest-name.ts'
import { CliError } from './cli-error.ts'
import type { OptionSpec, ParsedArguments } from './option.ts'

/**
 * @param help Where the options are explained: `handfast help audit`.
 * @throws CliError for an option that is not in the list, or has a value too many or too few.
 */
export function parseArguments(
  args: readonly string[],
  options: readonly OptionSpec[],
  help: string,
): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(options.map((option) => [option.name, forParseArgs(option)])),
    strict: false,
    tokens: true,
  })
  const positionals: string[] = []
  let afterDashes: string[] | undefined
  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') afterDashes = []
    if (token.kind === 'positional') {
      positionals.push(token.value)
      afterDashes?.push(token.value)
    }
    if (token.kind !== 'option') continue
    const option = options.find(({ name }) => name === token.name)
    if (option === undefined) throw unknownOption(token.rawName, options, help)
    const value = checkedValue(option, token)
    given.set(option.name, [...(given.get(option.name) ?? []), value])
  }
  return {
    positionals,
    afterDashes,
    isGiven: (name) => given.has(name),
    valueOf: (name) => given.get(name)?.at(-1),
    valuesOf: (name) => given.get(name) ?? [],
  }
}

interface ParseArgsOption {
  readonly type: 'string' | 'boolean'
  readonly short?: string
}

function forParseArgs({ value, short }: OptionSpec): ParseArgsOption {
  const type = value === undefined ? 'boolean' : 'string'
  return short === undefined ? { type } : { type, short }
}

interface OptionToken {
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

function checkedValue(option: OptionSpec, { rawName, value, inlineValue }: OptionToken): string {
  if (option.value === undefined) {
    if (value === undefined) return ''
    throw new CliError('CLI_OPTION_VALUE', `${rawName} takes no value. Write ${rawName} alone.`)
  }
  // `--config --quiet` is a forgotten value; a file whose name starts so is given as --config=-x.
  const isForgotten = value === undefined || (inlineValue !== true && value.startsWith('-'))
  if (!isForgotten && value !== '') return value
  const example = `${rawName}=${option.value}`
  throw new CliError('CLI_OPTION_VALUE', `${rawName} needs a value. Write ${example}.`)
}

function unknownOption(written: string, options: readonly OptionSpec[], help: string): CliError {
  const name = closestName(
    written.replace(/^-+/, ''),
    options.map((option) => option.name),
  )
  const hint = name === undefined ? ` See ${help}.` : ` Did you mean --${name}?`
  return new CliError('CLI_OPTION_UNKNOWN', `There is no option ${written}.${hint}`)
}
