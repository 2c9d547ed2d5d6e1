import type { Config, UpstreamConfig } from '../config/config.ts'
import { startGateway } from '../gateway.ts'
import type { Gateway } from '../gateway.ts'
import { inTurn } from './in-turn.ts'
import type { CommandLine } from './command-line.ts'
import { loadConfig } from './load-config.ts'
import { messageOf } from './message-of.ts'
import type { Surroundings } from './surroundings.ts'

/** Until it is told to end. A second Ctrl-C does not wait for what is under way. */
export async function serve(line: CommandLine, around: Surroundings): Promise<number> {
  const config = await loadConfig(line, around)
  const gateway = await startGateway(config, Date.now, (told) => {
    if (told.name === 'process.wrote') around.stderr(`${told.upstream}: ${told.line}\n`)
    if (told.name === 'process.failed') {
      around.stderr(`${told.upstream}: its program cannot be started: ${told.reason}\n`)
    }
    if (told.name !== 'process.ended' || told.reason === 'closed') return
    around.stderr(`${told.upstream}: a process has ended: ${told.reason}\n`)
  })
  around.stderr(welcome(config, gateway))
  if (gateway.admin !== undefined) around.stderr(consoleLine(gateway.admin.loginLink()))
  const readAnew = inTurn(() => reload(gateway, line, around))
  around.onSignal('SIGHUP', readAnew)
  await told(around)
  around.stderr('Ending; requests under way may take their time. Again to end at once.\n')
  around.onSignal('SIGINT', () => process.exit(130))
  await gateway.close()
  return 0
}

const consoleLine = (link: string): string =>
  `  Console, for whoever opens it first, within ten minutes:\n  ${link}\n`

/** The configuration that is in force stays so when the new one cannot be used. */
async function reload(gateway: Gateway, line: CommandLine, around: Surroundings): Promise<void> {
  try {
    const later = await gateway.reload(await loadConfig(line, around))
    const rest = later.length === 0 ? '' : ` ${later.join(', ')} will be with the next start.`
    around.stderr(`The configuration was read anew.${rest}\n`)
  } catch (error) {
    around.stderr(`${messageOf(error)}\nThe configuration was not changed.\n`)
  }
}

const told = ({ onSignal }: Surroundings): Promise<void> =>
  new Promise((resolve) => {
    onSignal('SIGINT', resolve)
    onSignal('SIGTERM', resolve)
  })

function welcome({ upstreams, callers, state }: Config, gateway: Gateway): string {
  const { url, decisionsUrl, healthUrl } = gateway
  const routes = upstreams.map(
    (upstream) => `  ${url}${upstream.path} stands before ${placeOf(upstream)}`,
  )
  const isOpen = callers.some(({ kind }) => kind === 'anonymous')
  const who = isOpen
    ? '  Callers are not asked who they are: only programs on this machine can reach it.'
    : `  Callers show who they are by ${callers.map(({ kind }) => kind).join(', ')}.`
  const kept = state.store === 'sqlite' ? `in ${state.path}` : `in ${state.store}`
  const beside = [
    ...(decisionsUrl === undefined ? [] : [`  Proxies ask at ${decisionsUrl}/decide/NAME.`]),
    ...(healthUrl === undefined ? [] : [`  Health at ${healthUrl}/healthz, /readyz and /metrics.`]),
  ]
  const lines = [...routes, who, ...beside, `  Sessions are kept ${kept}. Ctrl-C ends it.`]
  return `Handfast gateway\n${lines.join('\n')}\n`
}

const placeOf = ({ reach }: UpstreamConfig): string =>
  reach.kind === 'stdio' ? (reach.command[0] ?? '') : new URL(reach.url).origin
