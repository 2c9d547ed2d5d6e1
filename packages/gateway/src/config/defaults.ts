import type { AdminConfig, Config, UpstreamRules } from './config.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const kibibyte = 1024
const mebibyte = 1024 * kibibyte

export const defaultRules: UpstreamRules = {
  handles: [],
  learnHandles: false,
  requestState: { ttlMs: 10 * minute, singleUse: true },
  subscribe: [],
  publicResults: [],
  toolScopes: [],
  onForgotten: 'begin-anew',
  resume: 'gateway',
  stateless: false,
  credential: { kind: 'none' },
}

/** All that need not be said; callers and upstreams have to be. */
export const defaultConfig: Omit<Config, 'callers' | 'upstreams'> = {
  listen: {
    address: '127.0.0.1',
    port: 8080,
    tls: undefined,
    hosts: [],
    origins: [],
    proxies: [],
    publicUrl: undefined,
  },
  // Whoever embeds a gateway asks for a console; the command has one without being asked.
  admin: undefined,
  state: { store: 'memory' },
  keys: undefined,
  limits: {
    bodyBytesMax: 4 * mebibyte,
    answerBytesMax: 32 * mebibyte,
    headerBytesMax: 16 * kibibyte,
    depthMax: 64,
    batchMax: 50,
    exchangesMaxPerPrincipal: 1000,
    streamsMaxPerPrincipal: 100,
    streamsMax: 20_000,
    requestsPerMinutePerPrincipal: 6_000,
    connectionsMax: 50_000,
    firstByteMsMax: 2 * minute,
    streamIdleMsMax: 1 * hour,
    requestReadMsMax: 30 * second,
    drainMsMax: 30 * second,
  },
  sessions: {
    idleMsMax: 30 * minute,
    absoluteMsMax: 12 * hour,
    perPrincipalMax: 100,
    max: 100_000,
  },
  watch: { events: 'stderr' },
  decisions: undefined,
  nodes: undefined,
  health: undefined,
}

export const defaultAdmin: AdminConfig = {
  address: '127.0.0.1',
  port: 8081,
  tls: undefined,
  hosts: [],
  unsafelyAllowCleartext: false,
  folder: undefined,
  oidc: undefined,
}
