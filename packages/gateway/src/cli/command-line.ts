import { parseArgs } from 'node:util'

/** What was asked for, with what; nothing is read or opened yet. */
export interface CommandLine {
  readonly command: CommandName
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
  /** After `--`: a server of its own, to be started. */
  readonly server: readonly string[] | undefined
}

export const commandNames = [
  'serve',
  'check',
  'sessions',
  'revoke',
  'events',
  'proposals',
  'login-link',
  'hash-key',
  'schema',
  'help',
] as const

export type CommandName = (typeof commandNames)[number]

export type CommandLineErrorCode = 'CLI_OPTION_UNKNOWN' | 'CLI_ARGUMENT_WRONG'

export class CommandLineError extends Error {
  override readonly name = 'CommandLineError'
  readonly code: CommandLineErrorCode

  constructor(code: CommandLineErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export const optionSpecs = {
  config: { type: 'string', short: 'c' },
  upstream: { type: 'string', short: 'u' },
  path: { type: 'string' },
  listen: { type: 'string', short: 'l' },
  admin: { type: 'string' },
  state: { type: 'string' },
  principal: { type: 'string' },
  all: { type: 'boolean' },
  connect: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const

/** @throws CommandLineError for what cannot be meant. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const at = args.indexOf('--')
  const ours = at === -1 ? args : args.slice(0, at)
  const server = at === -1 ? undefined : args.slice(at + 1)
  if (server?.length === 0) {
    throw new CommandLineError('CLI_ARGUMENT_WRONG', 'After -- comes a command: -- npx -y a-server')
  }
  const { values, positionals } = parsed(ours)
  const [first, ...others] = positionals
  const command = first ?? 'serve'
  if (values.help === true) return { command: 'help', options: {}, positionals: [], server }
  if (!isCommand(command)) {
    const message = `There is no command ${command}. There are ${commandNames.join(', ')}.`
    throw new CommandLineError('CLI_ARGUMENT_WRONG', message)
  }
  return { command, options: values, positionals: others, server }
}

const isCommand = (name: string): name is CommandName =>
  commandNames.some((command) => command === name)

function parsed(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof optionSpecs; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options: optionSpecs, allowPositionals: true })
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : ''
    throw new CommandLineError('CLI_OPTION_UNKNOWN', `${why}. See handfast-gateway --help.`)
  }
}
