import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ProbeError } from '../probe/probe-error.ts'
import type { PrincipalName, ProbeOptions } from '../probe/probe-options.ts'
import { principalNames } from '../probe/probe-options.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import type { ParsedArguments } from './option.ts'

type WayIn = Pick<ProbeOptions, 'url' | 'command' | 'cwd' | 'env' | 'tls' | 'isHttp1Only'>

interface Configured {
  /** That of the configuration, where the command line names nothing. */
  readonly url: string | undefined
}

/** What is probed and how it is reached. @throws CliError, ProbeError */
export function readWayIn(
  args: ParsedArguments,
  { env, cwd, url: configured }: Pick<CliContext, 'env' | 'cwd'> & Configured,
): WayIn {
  const { positionals, afterDashes } = args
  const [written, second] = positionals.slice(0, positionals.length - (afterDashes?.length ?? 0))
  const url = written ?? (afterDashes === undefined ? configured : undefined)
  if (url === undefined && afterDashes === undefined) {
    const message =
      'Name a server: handfast probe http://127.0.0.1:3000/mcp, or for one that speaks over ' +
      'stdio: handfast probe -- node server.js'
    throw new CliError('CLI_ARGUMENT_MISSING', message)
  }
  if (second !== undefined) {
    const message = `One server at a time: "${second}" is one too many.`
    throw new CliError('CLI_ARGUMENT_TOO_MANY', message)
  }
  return {
    cwd,
    env: readVariables(args, env),
    tls: readTlsFiles(args, cwd),
    isHttp1Only: args.isGiven('http1'),
    ...(url === undefined ? {} : { url }),
    ...(afterDashes === undefined ? {} : { command: afterDashes }),
  }
}

const tlsFiles = ['ca', 'cert', 'key'] as const

function readTlsFiles(args: ParsedArguments, cwd: string): NonNullable<ProbeOptions['tls']> {
  const read = tlsFiles.flatMap((name) => {
    const file = args.valueOf(name)
    return file === undefined ? [] : [[name, readPem(`--${name}`, file, cwd)] as const]
  })
  return Object.fromEntries(read)
}

/** A file of certificates or a key; what is larger is neither. */
const pemBytesMax = 1024 * 1024

function readPem(option: string, file: string, cwd: string): string {
  try {
    const text = readFileSync(resolve(cwd, file), 'utf8')
    if (text.length <= pemBytesMax) return text
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    const message = `The file of ${option} cannot be read${code}: ${file}`
    throw new ProbeError('PROBE_TLS_INVALID', message, { cause: error })
  }
  throw new ProbeError('PROBE_TLS_INVALID', `The file of ${option} is too large: ${file}`)
}

type Variables = Record<string, string>

/** The value of a variable is a secret: no message repeats what was written. */
function readVariables(
  args: ParsedArguments,
  env: CliContext['env'],
): Partial<Record<PrincipalName, Variables>> {
  const principals = new Map<PrincipalName, Variables>()
  for (const text of args.valuesOf('env')) {
    const [, who = '', variable = '', value] = /^([^=]*)=([^=]*)(?:=(.*))?$/su.exec(text) ?? []
    const name = principalNames.find((known) => known === who)
    if (name === undefined || variable === '') {
      const message = '--env starts with the principal that it is about, as in a=NAME=VALUE.'
      throw new CliError('CLI_OPTION_VALUE', message)
    }
    const known = value ?? env[variable]
    if (known === undefined) {
      const message = `Principal ${name}: the variable that --env names is not in the environment.`
      throw new ProbeError('PROBE_PRINCIPAL_INVALID', `${message} Write --env ${name}=NAME=VALUE.`)
    }
    principals.set(name, { ...principals.get(name), [variable]: known })
  }
  return Object.fromEntries(principals)
}
