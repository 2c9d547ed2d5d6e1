import { z } from 'zod'
import type { AdminConfig, ListenConfig, TlsConfig } from '../config.ts'
import { defaultConfig } from '../defaults.ts'
import { text, url } from './quantities.ts'

const { listen: defaults, admin } = defaultConfig

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

export const listenSchema: z.ZodType<ListenConfig> = z
  .strictObject({
    address: text.default(defaults.address),
    port: port.default(defaults.port),
    tls: tls.optional(),
    hosts: z.array(text).max(100).default([]),
    origins: z.array(text).max(100).default([]),
    proxies: z.array(text).max(100).default([]),
    publicUrl: url.optional(),
  })
  .transform((given) => ({ ...given, tls: given.tls, publicUrl: given.publicUrl }))

export const adminSchema: z.ZodType<AdminConfig | undefined> = z
  .union([
    z.literal(false),
    z.strictObject({
      address: text.default(admin?.address ?? '127.0.0.1'),
      port: port.default(admin?.port ?? 8081),
    }),
  ])
  .transform((given) => (given === false ? undefined : given))
