import { z } from 'zod'
import type { AdminConfig, ListenConfig, OidcConfig, TlsConfig } from '../config.ts'
import { defaultAdmin, defaultConfig } from '../defaults.ts'
import { text, url } from './quantities.ts'

const { listen: defaults } = defaultConfig

/** 0 for any that is free. */
const port = z.number().int().min(0).max(65_535)

const tls: z.ZodType<TlsConfig> = z
  .strictObject({
    certificate: text,
    key: text,
    clientAuthority: text.optional(),
    clientCertificate: z.enum(['none', 'optional', 'required']).default('none'),
  })
  .transform((given) => ({ ...given, clientAuthority: given.clientAuthority }))
  .refine(({ clientAuthority, clientCertificate }) => {
    return clientCertificate === 'none' || clientAuthority !== undefined
  }, 'To ask for client certificates, name their authority: clientAuthority.')

/** Paths are put behind it, and begin with a slash themselves. */
const publicUrl = url.transform((text) => text.replace(/\/+$/, ''))

export const listenSchema: z.ZodType<ListenConfig> = z
  .strictObject({
    address: text.default(defaults.address),
    port: port.default(defaults.port),
    tls: tls.optional(),
    hosts: z.array(text).max(100).default([]),
    origins: z.array(text).max(100).default([]),
    proxies: z.array(text).max(100).default([]),
    publicUrl: publicUrl.optional(),
  })
  .transform((given) => ({ ...given, tls: given.tls, publicUrl: given.publicUrl }))

const oidc: z.ZodType<OidcConfig> = z
  .strictObject({
    issuer: url,
    clientId: text,
    clientSecret: text.optional(),
    subjects: z.array(text).min(1).max(1000),
    publicUrl,
  })
  .transform((given) => ({ ...given, clientSecret: given.clientSecret }))

export const adminSchema: z.ZodType<AdminConfig | undefined> = z
  .union([
    z.literal(false),
    z.strictObject({
      address: text.default(defaultAdmin.address),
      port: port.default(defaultAdmin.port),
      tls: tls.optional(),
      hosts: z.array(text).max(100).default([]),
      unsafelyAllowCleartext: z.boolean().default(false),
      folder: text.optional(),
      oidc: oidc.optional(),
    }),
  ])
  .transform((given) =>
    given === false
      ? undefined
      : { ...given, tls: given.tls, folder: given.folder, oidc: given.oidc },
  )
