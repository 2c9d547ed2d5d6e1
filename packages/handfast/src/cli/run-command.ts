import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { isParserError } from '../audit/frontends/parser-error.ts'
import { isTargetError } from '../audit/target/target-error.ts'
import { didYouMean } from '../config/closest-name.ts'
import { isConfigError } from '../config/config-error.ts'
import { FindingError } from '../finding/errors.ts'
import { isProbeError } from '../probe/probe-error.ts'
import { visible } from '../report/text/visible.ts'
import { CliError } from './cli-error.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { OptionSpec } from './option.ts'
import { Interruption } from './interruption.ts'
import { parseArguments } from './parse-arguments.ts'
import { widthOf } from './terminal.ts'

const helpOption: OptionSpec = { name: 'help', short: 'h', summary: 'This help.' }

/** Does what the arguments say, and resolves to the exit code. Never rejects. */
export async function runCommand(context: CliContext): Promise<ExitCode> {
  try {
    return await dispatch(context)
  } catch (error) {
    if (context.signal.aborted) {
      context.stderr.write(interruptionText(error))
      return exitCodes.interrupted
    }
    context.stderr.write(errorText(error))
    return exitCodes.failed
  }
}

async function dispatch(context: CliContext): Promise<ExitCode> {
  const [first, ...rest] = context.arguments
  if (first === undefined) {
    const { overallHelp } = await import('./help.ts')
    context.stderr.write(overallHelp(commands, helpWidth(context)))
    return exitCodes.failed
  }
  if (first === '--version' || first === '-V') {
    context.stdout.write(`handfast ${context.version}\n`)
    return exitCodes.clean
  }
  if (first === '--help' || first === '-h' || first === 'help') return help(rest, context)
  const command = findCommand(first, context)
  if (command.passOn !== undefined) return command.passOn(rest, context)
  const where = `handfast help ${command.name}`
  const options = [...command.options, ...(command.borrowed ?? []), helpOption]
  const parsed = parseArguments(rest, options, where)
  return parsed.isGiven('help') ? help([command.name], context) : command.run(parsed, context)
}

async function help([name]: readonly string[], context: CliContext): Promise<ExitCode> {
  const { commandHelp, overallHelp } = await import('./help.ts')
  const width = helpWidth(context)
  if (name === undefined || name.startsWith('-')) {
    context.stdout.write(overallHelp(commands, width))
    return exitCodes.clean
  }
  const command = findCommand(name, context)
  const formats = (await command.loadFormats?.(context)) ?? []
  context.stdout.write(commandHelp(command, { width, formats }))
  return exitCodes.clean
}

const helpWidthMax = 100

const helpWidth = ({ stdout, env }: CliContext): number =>
  Math.min(helpWidthMax, widthOf(stdout, env))

function findCommand(written: string, { cwd }: CliContext): Command {
  const command = commands.find(({ name }) => name === written)
  if (command !== undefined) return command
  if (written.startsWith('npm:') || existsSync(resolve(cwd, written))) {
    const message = `"${written}" is no command. To audit it: handfast audit ${written}`
    throw new CliError('CLI_COMMAND_UNKNOWN', message)
  }
  const names = [...commands.map(({ name }) => name), 'help']
  const hint = didYouMean(written, names) || ` Commands: ${names.join(', ')}.`
  throw new CliError('CLI_COMMAND_UNKNOWN', `There is no command "${written}".${hint}`)
}

function interruptionText(error: unknown): string {
  if (!(error instanceof Interruption)) return 'handfast: interrupted\n'
  const lines = [...error.targets].map(([target, state]) => `  ${visible(target)}: ${state}\n`)
  return `handfast: interrupted, so nothing is reported\n${lines.join('')}`
}

/** Known failures in a line and their code; the others are defects, and whole. */
function errorText(error: unknown): string {
  if (isKnown(error)) {
    const lines = error.message.split('\n').map(visible)
    return `handfast: ${lines.join('\n')}\n  (${error.code})\n`
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `handfast: this is a defect of Handfast, please report it:\n${stack}\n`
}

function isKnown(error: unknown): error is Error & { readonly code: string } {
  const isOurs = error instanceof CliError || error instanceof FindingError
  if (isOurs || isTargetError(error) || isParserError(error)) return true
  return isConfigError(error) || isProbeError(error)
}
