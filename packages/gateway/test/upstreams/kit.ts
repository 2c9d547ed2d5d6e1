import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { hashOf } from '../api-keys.ts'
import type { StdioReach, UpstreamConfig, UpstreamRules } from '../../src/config/config.ts'
import { defaultConfig, defaultRules, startGateway } from '../../src/index.ts'
import type { Config, Gateway } from '../../src/index.ts'
import { bridge } from '../../src/upstreams/duplex/bridge.ts'
import type { BridgeOptions } from '../../src/upstreams/duplex/bridge-state.ts'

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

export function stdioReach(name: string, more: Partial<StdioReach> = {}): StdioReach {
  return {
    kind: 'stdio',
    command: [process.execPath, fixture(name)],
    folder: undefined,
    passEnvironment: [],
    environment: {},
    processPer: 'session',
    processesMax: 20,
    processesMaxPerPrincipal: 5,
    startMsMax: 20_000,
    idleMsMax: 60_000,
    memoryBytesMax: 2 ** 30,
    ...more,
  }
}

export const keyOf = (name: string): string => `key-of-${name}`

const keys = ['alice', 'bob'].map((subject) => ({
  subject,
  scopes: [],
  hash: hashOf(keyOf(subject)),
}))

export interface Before {
  readonly reach: UpstreamConfig['reach']
  readonly rules?: Partial<UpstreamRules>
  readonly config?: Partial<Config>
}

/** A gateway on a free port, with alice and bob for callers. */
export const gatewayBefore = ({ reach, rules, config }: Before): Promise<Gateway> =>
  startGateway({
    ...defaultConfig,
    admin: undefined,
    watch: { events: 'none' },
    listen: { ...defaultConfig.listen, port: 0 },
    callers: [{ kind: 'api-keys', header: 'x-api-key', keys }],
    upstreams: [{ ...defaultRules, ...rules, name: 'behind', path: '/mcp', reach }],
    ...config,
    limits: { ...defaultConfig.limits, drainMsMax: 500, ...config?.limits },
  })

/** A server of both eras, of which a few clients use a few links. */
export const bridgeTo = (server: Pick<BridgeOptions, 'open' | 'per'>) =>
  bridge({
    ...server,
    name: 'behind',
    knowsModern: true,
    linksMax: 10,
    linksMaxPerPrincipal: 10,
    startMsMax: 10_000,
    idleMsMax: 60_000,
    answerBytesMax: 2 ** 20,
    streamIdleMsMax: 60_000,
    clock: Date.now,
    random: randomBytes,
    isReady: async () => true,
  })
