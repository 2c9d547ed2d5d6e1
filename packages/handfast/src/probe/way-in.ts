import { isLoopbackHost } from '@handfast/protocol'
import type { Reach } from './lab/surface.ts'
import { ProbeError } from './probe-error.ts'
import type { ProbeOptions } from './probe-options.ts'
import { readTls } from './read-tls.ts'
import type { Clock } from './wire/clock.ts'
import type { Exchange } from './wire/exchange.ts'
import { fetchExchange } from './wire/fetch-exchange.ts'
import { httpExchange } from './wire/http-exchange.ts'
import { secretArguments } from './wire/stdio/secret-arguments.ts'
import type { StdioWay } from './wire/stdio/stdio-exchange.ts'
import { createStdioWay } from './wire/stdio/stdio-exchange.ts'
import type { TlsSettings } from './wire/tls-settings.ts'

/** How the target is reached. Nothing is opened or started by making one. */
export interface WayIn {
  /** What a program has for one leads nowhere. */
  readonly url: URL
  /** As reports have it, once secrets are taken out. */
  readonly target: string
  readonly exchange: Exchange
  readonly reach: Reach
  /** What the connections of a URL with `https:` are made with; undefined in process. */
  readonly tls: TlsSettings | undefined
  readonly stdio: StdioProgram | undefined
}

export interface StdioProgram extends StdioWay {
  readonly command: readonly [program: string, ...args: string[]]
  /** Arguments that are likely to be secrets. */
  readonly secrets: readonly string[]
}

export interface WayInOptions extends ProbeOptions {
  readonly clock: Clock
  readonly lineCharactersMax: number
}

/** @throws ProbeError when there is something that the probe must not or cannot do. */
export function readWayIn(options: WayInOptions): WayIn {
  const { handler, command } = options
  if (command !== undefined) return throughProgram(options, command)
  const url = readUrl(options)
  const target = url.href
  if (handler !== undefined) {
    const exchange = fetchExchange(handler)
    return { url, target, exchange, reach: 'in-process', tls: undefined, stdio: undefined }
  }
  const tls = readTls(options.tls ?? {})
  const exchange = httpExchange({ tls, isHttp1Only: options.isHttp1Only ?? false })
  const reach = isLoopbackHost(url.hostname) ? 'this-machine' : 'network'
  return { url, target, exchange, reach, tls, stdio: undefined }
}

function readUrl({ url: written, handler, allowHosts = [] }: ProbeOptions): URL {
  const url = written !== undefined && URL.canParse(written) ? new URL(written) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const message =
      `"${written ?? ''}" is no http:// or https:// URL, such as http://127.0.0.1:3000/mcp. ` +
      'A program that speaks over stdio stands after --.'
    throw new ProbeError('PROBE_URL_INVALID', message)
  }
  if (url.username !== '' || url.password !== '') {
    const message = 'The URL has a user or a password in it. Give credentials with --as.'
    throw new ProbeError('PROBE_URL_INVALID', message)
  }
  url.hash = ''
  const isAllowed = isLoopbackHost(url.hostname) || allowHosts.includes(url.hostname)
  if (handler !== undefined || isAllowed) return url
  const message =
    `${url.hostname} is not this machine, and a probe is an attack. If you may attack it, ` +
    `say so: --allow-host ${url.hostname}`
  throw new ProbeError('PROBE_HOST_NOT_ALLOWED', message)
}

/** What clients of MCP hand on; the rest of an environment is full of other people's secrets. */
const inheritedNames: readonly string[] = (
  'HOME LOGNAME PATH SHELL TERM USER LANG LC_ALL TMPDIR TZ ' +
  'APPDATA HOMEDRIVE HOMEPATH LOCALAPPDATA PATHEXT PROCESSOR_ARCHITECTURE PROGRAMFILES ' +
  'SYSTEMDRIVE SYSTEMROOT TEMP USERNAME USERPROFILE'
).split(' ')

function inherited(): Readonly<Record<string, string>> {
  const entries = inheritedNames.map((name): [string, string | undefined] => [
    name,
    process.env[name],
  ])
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]))
}

function throughProgram(options: WayInOptions, command: readonly string[]): WayIn {
  const [program, ...args] = command
  const { url, handler, clock, lineCharactersMax, cwd = process.cwd() } = options
  if (program === undefined || program === '') {
    const message = 'There is no program after --. Write: handfast probe -- node server.js'
    throw new ProbeError('PROBE_COMMAND_INVALID', message)
  }
  if (url !== undefined || handler !== undefined) {
    const message = 'One target at a time: there is a URL, and a program after --.'
    throw new ProbeError('PROBE_COMMAND_INVALID', message)
  }
  if (command.some((part) => part.includes('\0'))) {
    const message = 'There is a zero byte in the command, which no program can be given.'
    throw new ProbeError('PROBE_COMMAND_INVALID', message)
  }
  const known = [program, ...args] as const
  const environment = inherited()
  const way = createStdioWay({ command: known, environment, cwd, lineCharactersMax, clock })
  return {
    url: new URL('stdio:///'),
    target: command.join(' '),
    exchange: way.exchange,
    reach: 'this-machine',
    tls: undefined,
    stdio: { ...way, command: known, secrets: secretArguments(args) },
  }
}
