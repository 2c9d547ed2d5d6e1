import { expand, hasReference } from '../config/expand.ts'
import { findConfig, readConfig } from '../config/find-config.ts'
import type {
  ConfiguredHeader,
  ConfiguredPrincipal,
  ConfiguredText,
  ConfiguredTokenSource,
  ProbeConfig,
} from '../config/probe-config.ts'
import { ProbeError } from '../probe/probe-error.ts'
import type { PrincipalSource, TokenSource } from '../probe/credentials/credential-source.ts'
import type { Companions } from '../probe/lab/companions.ts'
import type { ProbeOptions } from '../probe/probe-options.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import type { ParsedArguments } from './option.ts'
import { companionsOf, literalsIn } from './probe-companions.ts'

type Env = CliContext['env']

/** What a handfast.yaml says about a probe, with the environment put in. */
export interface ProbeSetUp {
  readonly url: string | undefined
  readonly options: Pick<
    ProbeOptions,
    | 'era'
    | 'level'
    | 'allowHosts'
    | 'allowTools'
    | 'isShared'
    | 'waitMs'
    | 'sessionsMax'
    | 'handles'
  >
  readonly principals: readonly PrincipalSource[]
  /** What a program is started with as each of them. */
  readonly variables: NonNullable<ProbeOptions['env']>
  /** Paths are those of the target, whichever it is. */
  companionsAt(target: URL): Companions
  /** Secrets that stand in the file. */
  readonly warnings: readonly string[]
}

/** @throws ConfigError, CliError, ProbeError */
export async function readProbeSetUp(
  args: ParsedArguments,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): Promise<ProbeSetUp | undefined> {
  if (args.isGiven('no-config')) return undefined
  const named = args.valueOf('config')
  const isNamed = named !== undefined
  const config = isNamed ? await readConfig(named, cwd) : (await findConfig(cwd, cwd))?.config
  const probe = config?.probe
  if (probe === undefined) return undefined
  if (!isNamed) checkReach(probe)
  return setUpOf(probe, env)
}

/**
 * A file that merely lies about may be anybody's: what it says must not run programs, reach beyond
 * this machine or send secrets anywhere before somebody has named it.
 */
function checkReach({ at, allowHosts, principals }: ProbeConfig): void {
  const reaching = principals.find(({ token }) => token !== undefined)
  const what = reaching === undefined ? 'allows a host' : 'gets a token'
  if (reaching === undefined && allowHosts.length === 0) return
  const [file = ''] = at.split(':')
  const where = reaching?.at ?? at
  const message = `${where} ${what}, which takes a file that you name: --config ${file}`
  throw new CliError('CLI_CONFIG_NOT_NAMED', message)
}

function setUpOf(config: ProbeConfig, env: Env): ProbeSetUp {
  const { url, era, level, allowHosts, allowTools, handles, companions } = config
  const { waitSeconds, sessionsMax, isShared } = config
  return {
    url,
    options: {
      allowHosts,
      allowTools,
      handles,
      isShared,
      ...(era === undefined ? {} : { era }),
      ...(level === undefined ? {} : { level }),
      ...(waitSeconds === undefined ? {} : { waitMs: waitSeconds * 1000 }),
      ...(sessionsMax === undefined ? {} : { sessionsMax }),
    },
    principals: config.principals.filter(hasHeaders).map((one) => sourceOf(one, env)),
    variables: Object.fromEntries(
      config.principals
        .filter(({ variables }) => variables.length > 0)
        .map(({ name, variables }) => [name, valuesOf(variables, env)]),
    ),
    companionsAt: (target) => companionsOf(companions, target, env),
    warnings: [...config.principals.flatMap(literalsOf), ...literalsIn(companions)].map(
      ({ at }) => `${at}: this is a secret in a file. Write \${NAME}, and set it outside.`,
    ),
  }
}

const secretHeader = /auth|cookie|token|key|secret/iu

function literalsOf({ headers, variables, token }: ConfiguredPrincipal): readonly ConfiguredText[] {
  const named = [...headers, ...variables]
  const values = named.filter(({ name }) => secretHeader.test(name)).map(({ value }) => value)
  const secret = token?.kind === 'oauth' ? token.clientSecret : undefined
  return [...values, ...(secret === undefined ? [] : [secret])].filter(
    (text) => !hasReference(text),
  )
}

const hasHeaders = ({ headers, env, token }: ConfiguredPrincipal): boolean =>
  headers.length > 0 || env.length > 0 || token !== undefined

const valuesOf = (variables: readonly ConfiguredHeader[], env: Env): Record<string, string> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, expand(value, env).text]))

function sourceOf({ name, headers, env: variables, token }: ConfiguredPrincipal, env: Env) {
  const lines = variables.map((variable) => headerIn(name, variable, env))
  const given = headers.map(
    ({ name: header, value }) => [header.toLowerCase(), expand(value, env).text] as const,
  )
  const source: PrincipalSource = {
    name,
    headers: Object.fromEntries([...lines, ...given]),
    token: token && tokenSourceOf(token, env),
  }
  return source
}

/** The value of a header is a secret: no message repeats it. */
function headerIn(name: string, { text, at }: ConfiguredText, env: Env): [string, string] {
  const line = env[text]
  const colon = line?.indexOf(':') ?? -1
  if (line !== undefined && colon > 0) {
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
  }
  const what = line === undefined ? 'is not in the environment' : 'holds no header, NAME: VALUE'
  const message = `${at}: the variable that principal ${name} names ${what}.`
  throw new ProbeError('PROBE_PRINCIPAL_INVALID', message)
}

function tokenSourceOf(token: ConfiguredTokenSource, env: Env): TokenSource {
  if (token.kind === 'command') {
    return { kind: 'command', command: token.command.map((word) => expand(word, env).text) }
  }
  const text = (value: ConfiguredText | undefined): string | undefined =>
    value && expand(value, env).text
  return {
    kind: 'oauth',
    grant: token.grant,
    clientId: text(token.clientId),
    clientSecret: text(token.clientSecret),
    issuer: text(token.issuer),
    scope: text(token.scope),
    resource: text(token.resource),
    redirectPort: token.redirectPort,
  }
}
