import { z } from 'zod'
import type { CredentialConfig, HandleConfig, StdioReach, UpstreamConfig } from '../config.ts'
import { compilePattern } from '../compile-pattern.ts'
import { defaultRules } from '../defaults.ts'
import { exactlyOne } from './exactly-one.ts'
import { count, duration, headerName, size, text, url } from './quantities.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const mebibyte = 1024 ** 2

/** A stage would say so too, and not in which line. */
const pattern = z
  .string()
  .max(500)
  .regex(/\(\?P?<id>/, { error: 'Say which part of it is the id: (?<id>…).', abort: true })
  .check((context) => {
    try {
      compilePattern(context.value)
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      context.issues.push({ code: 'custom', input: context.value, message })
    }
  })

const place = z.strictObject({
  tool: text.default('*'),
  at: z.string().regex(/^(?:\/[^/]*)*$|^text$/, 'Write a JSON pointer: /basket_id.'),
  pattern: pattern.optional(),
  method: z.enum(['prompts/get', 'resources/read', 'tools/call']).optional(),
})

type Place = z.output<typeof place>

const hasPattern = ({ at, pattern: given }: Place): boolean => at !== 'text' || given !== undefined
const findingText = 'A handle in a text needs a pattern that says which part of it is the id.'
const isPointer = ({ at }: Place): boolean => at !== 'text'
const namingPointer = 'Arguments have no text: name a pointer, such as /basket_id.'

const handle: z.ZodType<HandleConfig> = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'Write a word in lower case: basket.'),
    minted: z.array(place.refine(hasPattern, findingText)).max(100).default([]),
    taken: z.array(place.refine(isPointer, namingPointer)).min(1).max(100),
    mode: z.enum(['swap', 'own', 'scope']).default('swap'),
    idle: duration.default(1 * hour),
    absolute: duration.default(24 * hour),
    perPrincipal: count(1_000_000).default(1000),
    recover: text.optional(),
  })
  .transform(({ idle, absolute, perPrincipal, ...given }) => ({
    ...given,
    recover: given.recover,
    idleMsMax: idle,
    absoluteMsMax: absolute,
    perPrincipalMax: perPrincipal,
  }))

const secretHeader = { header: headerName.default('authorization') }

const credential: z.ZodType<CredentialConfig> = exactlyOne<CredentialConfig>(
  z.strictObject({
    none: z
      .strictObject({})
      .transform(() => ({ kind: 'none' as const }))
      .optional(),
    static: z
      .strictObject({ ...secretHeader, value: text })
      .transform((given) => ({ kind: 'static' as const, ...given }))
      .optional(),
    perPrincipal: z
      .strictObject({ ...secretHeader, file: text })
      .transform((given) => ({ kind: 'per-principal' as const, ...given }))
      .optional(),
    tokenExchange: z
      .strictObject({
        tokenUrl: url,
        clientId: text,
        clientSecret: text,
        audience: text.optional(),
        scope: text.optional(),
      })
      .transform((given) => ({
        kind: 'token-exchange' as const,
        ...given,
        audience: given.audience,
        scope: given.scope,
      }))
      .optional(),
  }),
)

/** What is said of any upstream, however it is reached. */
const rules = {
  handles: z.array(handle).max(100).default([]),
  learnHandles: z.boolean().default(defaultRules.learnHandles),
  requestState: z
    .strictObject({
      ttl: duration.default(defaultRules.requestState.ttlMs),
      singleUse: z.boolean().default(defaultRules.requestState.singleUse),
    })
    .transform(({ ttl, singleUse }) => ({ ttlMs: ttl, singleUse }))
    .default(defaultRules.requestState),
  subscribe: z.array(text).max(100).default([]),
  publicResults: z.array(text).max(100).default([]),
  toolScopes: z
    .record(text, z.array(text).min(1))
    .transform((byTool) => Object.entries(byTool).map(([tool, scopes]) => ({ tool, scopes })))
    .default([]),
  onForgotten: z.enum(['begin-anew', 'end']).default(defaultRules.onForgotten),
  resume: z.enum(['gateway', 'upstream']).default(defaultRules.resume),
  stateless: z.boolean().default(defaultRules.stateless),
  credential: credential.default(defaultRules.credential),
}

/** What is said of a process. */
const process = {
  folder: text.optional(),
  passEnvironment: z.array(text).max(200).default([]),
  environment: z.record(text, z.string()).default({}),
  processPer: z.enum(['session', 'principal']).default('session'),
  processes: count(10_000).default(100),
  processesPerPrincipal: count(10_000).default(10),
  startWithin: duration.default(30 * second),
  idle: duration.default(30 * minute),
  memory: size.default(1024 * mebibyte),
}

const reaches = {
  url: url.optional(),
  connections: count(10_000).default(256),
  sse: url.optional(),
  command: z.array(z.string().max(4096)).min(1).max(200).optional(),
}

const everything = { ...reaches, ...process, ...rules }

/** By its name. */
export type NamelessUpstream = Omit<UpstreamConfig, 'name'>

export const upstreamSchema: z.ZodType<NamelessUpstream> = z
  .strictObject({
    path: z
      .string()
      .regex(/^(?:\/[A-Za-z0-9._~-]+)+$/, 'Write a path like /mcp.')
      .default('/mcp'),
    ...everything,
  })
  .transform((given, context) => {
    const named = [given.url, given.sse, given.command].filter((reach) => reach !== undefined)
    if (named.length !== 1) {
      const message = 'Say where it is: either url, sse, or command.'
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    return upstreamOf(given)
  })

type Given = z.output<z.ZodObject<typeof everything>> & { readonly path: string }

/** What is left when all that says where it is has been taken are the rules. */
function upstreamOf({
  path,
  url: http,
  connections,
  sse,
  command = [],
  folder,
  passEnvironment,
  environment,
  processPer,
  processes,
  processesPerPrincipal,
  startWithin,
  idle,
  memory,
  ...rulesOfIt
}: Given): NamelessUpstream {
  const stdio: StdioReach = {
    kind: 'stdio',
    command,
    folder,
    passEnvironment,
    environment,
    processPer,
    processesMax: processes,
    processesMaxPerPrincipal: processesPerPrincipal,
    startMsMax: startWithin,
    idleMsMax: idle,
    memoryBytesMax: memory,
  }
  if (http !== undefined) {
    return { path, reach: { kind: 'http', url: http, connectionsMax: connections }, ...rulesOfIt }
  }
  return { path, reach: sse === undefined ? stdio : { kind: 'sse', url: sse }, ...rulesOfIt }
}
