import { z } from 'zod'
import type {
  Config,
  DecisionsConfig,
  HealthConfig,
  KeyConfig,
  LimitsConfig,
  NodesConfig,
  SessionsConfig,
  StateConfig,
} from '../config.ts'
import { defaultConfig } from '../defaults.ts'
import { callerSchema } from './callers.ts'
import { adminSchema, listenSchema } from './listen.ts'
import { count, duration, size, text, url } from './quantities.ts'
import { upstreamSchema } from './upstreams.ts'

const { limits, sessions } = defaultConfig

const stateSchema: z.ZodType<StateConfig> = z
  .strictObject({
    store: z.enum(['memory', 'sqlite', 'redis', 'postgres']).default('sqlite'),
    path: text.optional(),
    url: text.optional(),
  })
  .transform(({ store, path, url }, context) => {
    if (store === 'memory') return { store }
    if (store === 'sqlite') return { store, path: path ?? '.handfast/gateway.db' }
    if (url !== undefined) return { store, url }
    const message = `${store} needs its url, as ${store}://localhost.`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

// Not as a length in the schema, which would refuse the name of a variable.
const secretText = z
  .string()
  .refine(
    (secret) => secret.length >= 43,
    'A secret has at least 32 random bytes: openssl rand -base64 32.',
  )

const keySchema: z.ZodType<KeyConfig> = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  secret: secretText,
})

const limitsSchema: z.ZodType<LimitsConfig> = z
  .strictObject({
    body: size.default(limits.bodyBytesMax),
    answer: size.default(limits.answerBytesMax),
    header: size.default(limits.headerBytesMax),
    depth: count(1000).default(limits.depthMax),
    batch: count(100).default(limits.batchMax),
    streamsPerPrincipal: count(1_000_000).default(limits.streamsMaxPerPrincipal),
    requestsPerPrincipal: count(10_000).default(limits.exchangesMaxPerPrincipal),
    streams: count(1_000_000).default(limits.streamsMax),
    requestsPerMinutePerPrincipal: count(10_000_000).default(limits.requestsPerMinutePerPrincipal),
    connections: count(1_000_000).default(limits.connectionsMax),
    firstByte: duration.default(limits.firstByteMsMax),
    streamIdle: duration.default(limits.streamIdleMsMax),
    requestRead: duration.default(limits.requestReadMsMax),
    drain: duration.default(limits.drainMsMax),
  })
  .transform((given) => ({
    bodyBytesMax: given.body,
    answerBytesMax: given.answer,
    headerBytesMax: given.header,
    depthMax: given.depth,
    batchMax: given.batch,
    exchangesMaxPerPrincipal: given.requestsPerPrincipal,
    streamsMaxPerPrincipal: given.streamsPerPrincipal,
    streamsMax: given.streams,
    requestsPerMinutePerPrincipal: given.requestsPerMinutePerPrincipal,
    connectionsMax: given.connections,
    firstByteMsMax: given.firstByte,
    streamIdleMsMax: given.streamIdle,
    requestReadMsMax: given.requestRead,
    drainMsMax: given.drain,
  }))

const sessionsSchema: z.ZodType<SessionsConfig> = z
  .strictObject({
    idle: duration.default(sessions.idleMsMax),
    absolute: duration.default(sessions.absoluteMsMax),
    perPrincipal: count(1_000_000).default(sessions.perPrincipalMax),
    total: count(100_000_000).default(sessions.max),
  })
  .transform(({ idle, absolute, perPrincipal, total }) => ({
    idleMsMax: idle,
    absoluteMsMax: absolute,
    perPrincipalMax: perPrincipal,
    max: total,
  }))

const serverName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'A name is a word in lower case.')

const decisionsSchema: z.ZodType<DecisionsConfig> = z.strictObject({
  address: text.default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(8082),
  servers: z.array(serverName).min(1).max(1000),
  refusals: z.enum(['exact', 'forbidden']).default('exact'),
})

const nodesSchema: z.ZodType<NodesConfig> = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A name is a host name without dots.'),
    address: text.default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(8083),
    advertise: url.optional(),
    secret: secretText,
  })
  .transform((given) => ({ ...given, advertise: given.advertise }))

const healthSchema: z.ZodType<HealthConfig> = z.strictObject({
  address: text.default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(8084),
})

/** The whole of `gateway:`. */
export const gatewaySchema: z.ZodType<Config> = z
  .strictObject({
    listen: listenSchema.prefault({}),
    admin: adminSchema.prefault({}),
    state: stateSchema.prefault({}),
    keys: z.array(keySchema).min(1).max(16).optional(),
    callers: z.array(callerSchema).min(1).max(20),
    upstreams: z
      .record(serverName, upstreamSchema)
      .transform((byName) => Object.entries(byName).map(([name, one]) => ({ name, ...one })))
      .prefault({}),
    limits: limitsSchema.prefault({}),
    sessions: sessionsSchema.prefault({}),
    watch: z
      .strictObject({
        events: z.enum(['none', 'stderr']).default(defaultConfig.watch.events),
        logLevel: z.enum(['debug', 'info', 'warn', 'error', 'none']).default('warn'),
      })
      .prefault({}),
    decisions: decisionsSchema.optional(),
    nodes: nodesSchema.optional(),
    health: healthSchema.optional(),
  })
  .transform((given) => ({
    ...given,
    keys: given.keys,
    decisions: given.decisions,
    nodes: given.nodes,
    health: given.health,
  }))
