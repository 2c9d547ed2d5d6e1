import { isGatewayConfigError } from '../config/config-error.ts'
import type { Config } from '../config/config.ts'
import { tryParts } from '../try-parts.ts'
import { tryUpstream } from '../try-upstream.ts'
import type { Tried } from '../try-upstream.ts'
import type { CommandLine } from './command-line.ts'
import { loadConfig } from './load-config.ts'
import { messageOf } from './message-of.ts'
import type { Surroundings } from './surroundings.ts'

/** 0 when the configuration can be used, 1 when it says what is wrong. */
export async function check(line: CommandLine, around: Surroundings): Promise<number> {
  try {
    const config = await loadConfig(line, around)
    const { upstreams, callers } = config
    const servers = upstreams.map(({ name }) => name).join(', ')
    const ways = callers.map(({ kind }) => kind).join(', ')
    around.stdout(`The configuration can be used: ${servers}, for callers by ${ways}.\n`)
    return line.options['connect'] === true ? await connect(config, around) : 0
  } catch (error) {
    if (!isGatewayConfigError(error)) throw error
    around.stdout(`${error.message}\n`)
    return 1
  }
}

/** 1 when something is not as the configuration has it. */
async function connect(config: Config, { stdout }: Surroundings): Promise<number> {
  let code = 0
  for (const { place, error } of await tryParts(config)) {
    if (error !== undefined) code = 1
    stdout(`${place}: ${error === undefined ? 'it can be used.' : messageOf(error)}\n`)
  }
  for (const upstream of config.upstreams) {
    const tried = await tryUpstream(upstream, config)
    if (tried.kind === 'failed') code = 1
    stdout(`upstreams.${upstream.name}: ${told(tried)}\n`)
  }
  return code
}

function told(tried: Tried): string {
  switch (tried.kind) {
    case 'not-asked':
      return 'not asked: only servers over HTTP are, with a credential that is no caller’s.'
    case 'failed':
      return `it cannot be used now (${tried.code}); docs/errors.md says why.`
    case 'answered':
      return `it answers initialize with ${tried.status}${keptBy(tried)}.`
  }
}

function keptBy({ status, hasSession }: Extract<Tried, { readonly kind: 'answered' }>): string {
  if (status < 200 || status >= 300) return ''
  return hasSession ? ' and begins a session' : ' and keeps no sessions: clients have the gateway’s'
}
