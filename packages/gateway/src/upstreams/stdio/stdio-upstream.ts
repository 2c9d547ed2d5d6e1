import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { StdioReach } from '../../config/config.ts'
import type { Upstream } from '../../data-path/upstream.ts'
import type { Behalf, Credential } from '../credential.ts'
import { bridge } from '../duplex/bridge.ts'
import type { BridgeOptions } from '../duplex/bridge-state.ts'
import { environmentOf } from './environment.ts'
import type { Environment } from './environment.ts'
import type { TellOfProcess } from './happening.ts'
import { createMemoryWatch } from './memory-watch.ts'
import { startProcess } from './process.ts'
import type { Warden } from './warden.ts'

export interface StdioUpstreamOptions extends Pick<
  BridgeOptions,
  'answerBytesMax' | 'clock' | 'name' | 'random' | 'streamIdleMsMax'
> {
  readonly reach: StdioReach
  /** Its headers become variables of the environment, as of RFC 3875, section 4.1.18. */
  readonly credential: Credential
  readonly ambient: Readonly<Record<string, string | undefined>>
  readonly warden: Warden
  readonly tell: TellOfProcess
}

/**
 * A server that speaks over standard input and output. No process serves two principals.
 *
 * @throws TypeError where there are no process groups.
 */
export function stdioUpstream(options: StdioUpstreamOptions): Upstream {
  const { name, reach, credential, ambient, warden, clock, tell } = options
  if (process.platform === 'win32') {
    throw new TypeError(`upstreams.${name}: stdio needs process groups, which Windows has not`)
  }
  const memoryWatch = createMemoryWatch()
  const upstream = bridge({
    ...options,
    per: reach.processPer,
    knowsModern: true,
    linksMax: reach.processesMax,
    linksMaxPerPrincipal: reach.processesMaxPerPrincipal,
    startMsMax: reach.startMsMax,
    idleMsMax: reach.idleMsMax,
    isReady: () => isThere(reach, environmentOf(reach, ambient, {})),
    async open(who, events) {
      const environment = environmentOf(reach, ambient, await givenTo(credential, who))
      const lineBytesMax = options.answerBytesMax
      const { owner: caller } = who.caller
      const given = { upstream: name, caller, reach, environment, lineBytesMax }
      return startProcess({ ...given, warden, memoryWatch, clock, tell }, events)
    },
  })
  return {
    ...upstream,
    async close() {
      await upstream.close()
      memoryWatch.close()
    },
  }
}

/** `api-key` is `API_KEY`. */
async function givenTo(credential: Credential, who: Behalf): Promise<Environment> {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(await credential.headersFor(who))) {
    given[name.toUpperCase().replaceAll('-', '_')] = value
  }
  return given
}

/** Whether the program is where the process would look for it. */
async function isThere({ command }: StdioReach, environment: Environment): Promise<boolean> {
  const [program = ''] = command
  const folders = program.includes('/') ? [''] : (environment['PATH'] ?? '').split(delimiter)
  for (const folder of folders) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}
