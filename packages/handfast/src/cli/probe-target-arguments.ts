import { weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import type { PrincipalSource } from '../probe/credentials/credential-source.ts'
import { withoutTokens } from '../probe/credentials/obtain.ts'
import { ProbeError } from '../probe/probe-error.ts'
import type { PrincipalName, ProbeOptions } from '../probe/probe-options.ts'
import { principalNames } from '../probe/probe-options.ts'
import { choose, unknownWeakness } from './choice.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import type { ParsedArguments } from './option.ts'
import type { ProbeSetUp } from './probe-set-up.ts'
import { readWayIn } from './probe-way-in.ts'

/** What is probed, as whom and how. */
export interface ProbeTarget {
  /** Without the tokens that have to be got. */
  readonly options: ProbeOptions
  readonly principals: readonly PrincipalSource[]
  readonly isOpening: boolean
}

/** @throws CliError, ProbeError */
export function readProbeTarget(
  args: ParsedArguments,
  { setUp, ...context }: Pick<CliContext, 'cwd' | 'env' | 'signal'> & Configured,
): ProbeTarget {
  const era = choose(args, 'era', ['legacy', 'modern'] as const)
  const { allowHosts = [], allowTools = [], ...others } = setUp?.options ?? {}
  const waitSeconds = readWait(args.valueOf('wait'))
  const sessionsMax = readSessions(args.valueOf('sessions'))
  const wayIn = readWayIn(args, { ...context, url: setUp?.url })
  const { url = '', command } = wayIn
  // A program has an environment and no headers.
  const principals = principalsOf(
    readPrincipals(args, context.env),
    command === undefined ? setUp : undefined,
  )
  return {
    options: {
      ...others,
      ...wayIn,
      env: { ...(command === undefined ? {} : setUp?.variables), ...wayIn.env },
      as: withoutTokens(principals),
      allowHosts: [...allowHosts, ...args.valuesOf('allow-host')],
      allowTools: [...allowTools, ...args.valuesOf('allow-tool')],
      level: readLevel(args) ?? others.level ?? 'active',
      only: readOnly(args),
      signal: context.signal,
      isShared: args.isGiven('shared') || others.isShared === true,
      ...(waitSeconds === undefined ? {} : { waitMs: waitSeconds * 1000 }),
      ...(sessionsMax === undefined ? {} : { sessionsMax }),
      ...(era === undefined ? {} : { era }),
      ...(setUp !== undefined && URL.canParse(url)
        ? { companions: setUp.companionsAt(new URL(url)) }
        : {}),
      ...readModel(args, context.env),
    },
    principals,
    isOpening: args.isGiven('open'),
  }
}

export interface Configured {
  readonly setUp: ProbeSetUp | undefined
}

/** A principal of the command line is another one than that of the file, whatever it has. */
function principalsOf(
  given: Partial<Record<PrincipalName, Headers>>,
  setUp: ProbeSetUp | undefined,
): readonly PrincipalSource[] {
  return principalNames.flatMap((name) => {
    const headers = given[name]
    if (headers !== undefined) return [{ name, headers, token: undefined }]
    return setUp?.principals.filter((principal) => principal.name === name) ?? []
  })
}

/** The key is a secret, and stands in no argument that others can see. */
function readModel(args: ParsedArguments, env: CliContext['env']): Pick<ProbeOptions, 'model'> {
  const url = args.valueOf('model')
  const name = args.valueOf('model-name')
  if (url === undefined) return {}
  const key = env['HANDFAST_MODEL_KEY']
  return {
    model: {
      url,
      ...(name === undefined ? {} : { name }),
      ...(key === undefined || key === '' ? {} : { key }),
    },
  }
}

function readLevel(args: ParsedArguments): 'passive' | 'disruptive' | undefined {
  const isPassive = args.isGiven('passive')
  if (!args.isGiven('disruptive')) return isPassive ? 'passive' : undefined
  if (!isPassive) return 'disruptive'
  throw new CliError('CLI_OPTION_VALUE', '--passive and --disruptive exclude each other.')
}

/** Two days: of a session that lasts for more than one, it is said that it does not end. */
const waitSecondsMax = 172_800

function readWait(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  const seconds = Number(written)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= waitSecondsMax) return seconds
  const message = `--wait is a number of seconds from 1 to ${waitSecondsMax}.`
  throw new CliError('CLI_OPTION_VALUE', message)
}

/** Every id of them has to be kept out of what is shown. */
const sessionsMost = 2_000

function readSessions(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  const count = Number(written)
  if (Number.isInteger(count) && count >= 1 && count <= sessionsMost) return count
  const message = `--sessions is a number from 1 to ${sessionsMost}.`
  throw new CliError('CLI_OPTION_VALUE', message)
}

function readOnly(args: ParsedArguments): readonly WeaknessId[] {
  const names = args.valuesOf('only').flatMap((text) => text.split(','))
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const id = weaknessIds.find((known) => known === name)
      if (id === undefined) throw unknownWeakness(name)
      return id
    })
}

type Headers = Record<string, string>

/** The value of a header is a secret: no message repeats what was written. */
function readPrincipals(
  args: ParsedArguments,
  env: CliContext['env'],
): Partial<Record<PrincipalName, Headers>> {
  const principals = new Map<PrincipalName, Headers>()
  for (const text of args.valuesOf('as')) {
    const { name, rest } = readNamed(text, 'as')
    addHeader(principals, name, rest)
  }
  for (const text of args.valuesOf('as-env')) {
    const { name, rest } = readNamed(text, 'as-env')
    const header = env[rest]
    if (header === undefined) {
      throw invalid(name, 'the variable that --as-env names is not in the environment')
    }
    addHeader(principals, name, header)
  }
  return Object.fromEntries(principals)
}

function readNamed(
  text: string,
  option: string,
): { readonly name: PrincipalName; readonly rest: string } {
  const equals = text.indexOf('=')
  const written = equals === -1 ? '' : text.slice(0, equals)
  const name = principalNames.find((known) => known === written)
  if (name !== undefined) return { name, rest: text.slice(equals + 1) }
  const message = `--${option} starts with the principal that it is about, as in a=HEADER.`
  throw new CliError('CLI_OPTION_VALUE', message)
}

function addHeader(
  principals: Map<PrincipalName, Headers>,
  name: PrincipalName,
  line: string,
): void {
  const colon = line.indexOf(':')
  if (colon < 1) throw invalid(name, 'it is no header, which has a name, a colon and a value')
  const header = { [line.slice(0, colon).trim()]: line.slice(colon + 1).trim() }
  principals.set(name, { ...principals.get(name), ...header })
}

function invalid(name: PrincipalName, reason: string): ProbeError {
  const message = `Principal ${name}: ${reason}. Write --as ${name}="Authorization: Bearer …".`
  return new ProbeError('PROBE_PRINCIPAL_INVALID', message)
}
