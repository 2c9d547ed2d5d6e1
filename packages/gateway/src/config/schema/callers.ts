import { z } from 'zod'
import type {
  AnonymousConfig,
  ApiKeysConfig,
  CallerConfig,
  ClientCertificateConfig,
  IntrospectionConfig,
  JwtConfig,
} from '../config.ts'
import { exactlyOne } from './exactly-one.ts'
import { duration, headerName, text, url } from './quantities.ts'

const minute = 60_000

/** RFC 8725, section 3.1: algorithms are named, and none of them is `none` or symmetric. */
const algorithm = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
])

const audience = z.union([text.transform((one) => [one]), z.array(text).min(1).max(20)])
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/))
  .max(50)
  .default([])

const jwt: z.ZodType<JwtConfig> = z
  .strictObject({
    issuer: text,
    audience,
    jwksUri: url.optional(),
    algorithms: z.array(algorithm).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
    scopes,
    tenantClaim: text.optional(),
    dpop: z.enum(['off', 'optional', 'required']).default('off'),
    clockTolerance: duration.default(minute),
  })
  .transform(({ clockTolerance, ...given }) => ({
    kind: 'jwt',
    ...given,
    jwksUri: given.jwksUri,
    tenantClaim: given.tenantClaim,
    clockToleranceMs: clockTolerance,
  }))

const introspection: z.ZodType<IntrospectionConfig> = z
  .strictObject({
    url,
    issuer: text,
    audience,
    clientId: text,
    clientSecret: text,
    scopes,
    cache: duration.default(minute),
  })
  .transform(({ cache, ...given }) => ({ kind: 'introspection', ...given, cacheMs: cache }))

const apiKeys: z.ZodType<ApiKeysConfig> = z
  .strictObject({
    header: headerName.default('x-api-key'),
    keys: z
      .array(
        z.strictObject({
          hash: z
            .string()
            .regex(/^sha256:[0-9a-f]{64}$/, 'Write what `handfast-gateway hash-key` prints.'),
          subject: text,
          scopes,
        }),
      )
      .min(1)
      .max(10_000),
  })
  .transform((given) => ({ kind: 'api-keys', ...given }))

const clientCertificate: z.ZodType<ClientCertificateConfig> = z
  .strictObject({ subject: z.enum(['subject', 'uri', 'dns', 'email']).default('subject') })
  .transform((given) => ({ kind: 'client-certificate', ...given }))

const anonymous: z.ZodType<AnonymousConfig> = z
  .strictObject({})
  .transform(() => ({ kind: 'anonymous' }))

export const callerSchema: z.ZodType<CallerConfig> = exactlyOne(
  z.strictObject({
    jwt: jwt.optional(),
    introspection: introspection.optional(),
    apiKeys: apiKeys.optional(),
    clientCertificate: clientCertificate.optional(),
    anonymous: anonymous.optional(),
  }),
)
