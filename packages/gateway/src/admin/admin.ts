import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { createGuard } from '@handfast/guard'
import type { Key, Store } from '@handfast/guard'
import { createKeyedHash } from '@handfast/guard/watch'
import type { AdminConfig, Config, LimitsConfig } from '../config/config.ts'
import type { Route } from '../data-path/route.ts'
import { listen } from '../listeners/listen.ts'
import type { Listening } from '../listeners/listen.ts'
import { orClose } from '../opening/or-close.ts'
import { scopedStore } from '../state/scoped-store.ts'
import type { Observed } from '../telemetry/create-telemetry.ts'
import { adminFolder } from './admin-folder.ts'
import type { AdminParts } from './admin-parts.ts'
import { apiRoutes } from './api-routes.ts'
import { openAuditLog } from './audit-log.ts'
import { routeFinder } from './find-route.ts'
import { createLive } from './live.ts'
import { createOidcLogin } from './oidc.ts'
import { createOneTimeTokens } from './one-time-tokens.ts'
import { loginLink } from './operator-routes.ts'
import { createOperators } from './operators.ts'
import { writeSecretFile } from './secret-file.ts'
import { serveAdmin } from './serve-admin.ts'
import type { Desk } from './serve-admin.ts'
import { createShow } from './show.ts'
import { consoleFolder, readStaticFiles } from './static-files.ts'

export interface Admin {
  readonly url: string
  /** Of the file with which the command line gets in. */
  readonly secretFile: string
  /** A link that logs in whoever opens it first, within ten minutes. */
  loginLink(): string
  close(): Promise<void>
}

export interface AdminOptions {
  readonly config: () => Config
  readonly routes: () => readonly Route[]
  readonly observed: Observed
  readonly store: Store
  readonly keys: readonly Key[]
  readonly gatewayUrl: string
  readonly version: string
  readonly clock: () => number
}

/** Undefined where the configuration has none. */
export async function startAdmin(
  { admin, state, limits }: Config,
  options: AdminOptions,
): Promise<Admin | undefined> {
  if (admin === undefined) return undefined
  const folder = adminFolder(admin, state)
  const audit = await openAuditLog(folder)
  const secret = randomBytes(32).toString('base64url')
  let url = ''
  const parts = partsOf(options, { admin, audit, secret, consoleUrl: () => url })
  const live = createLive(parts)
  const desk: Desk = {
    parts,
    find: routeFinder(apiRoutes(parts, live)),
    files: await readStaticFiles(consoleFolder),
    oidc: admin.oidc === undefined ? undefined : createOidcLogin(admin.oidc, options.clock),
    hosts: hostsOf(admin),
    isTls: admin.tls !== undefined,
  }
  const closeOwn = async (): Promise<void> => {
    live.close()
    await audit.close()
  }
  const { url: own, drain } = await orClose(listenFor(desk, admin, limits), closeOwn)
  const close = async (): Promise<void> => {
    live.close()
    await drain(closeMsMax)
    await audit.close()
  }
  url = admin.oidc?.publicUrl ?? own
  const shown = admin.tls === undefined ? {} : { certificate: resolve(admin.tls.certificate) }
  const written = writeSecretFile(folder, { url: own, secret, ...shown })
  const secretFile = await orClose(written, close)
  return { url: own, secretFile, loginLink: () => loginLink(parts), close }
}

const closeMsMax = 1000
const connectionsMax = 200

/** A name that no upstream can have, as those have none of these characters. */
const scope = ':admin'

interface Made {
  readonly admin: AdminConfig
  readonly audit: AdminParts['audit']
  readonly secret: string
  readonly consoleUrl: () => string
}

const minute = 60_000
const cookieLimits = { idleMsMax: 60 * minute, absoluteMsMax: 12 * 60 * minute, max: 1000 }

function partsOf(options: AdminOptions, made: Made): AdminParts {
  const { admin, audit, secret, consoleUrl } = made
  const { config, routes, observed, keys, clock, version, gatewayUrl } = options
  const guard = createGuard({ keys, store: scopedStore(options.store, scope), clock })
  const cookie = guard.cookie({
    ...cookieLimits,
    name: 'handfast-console',
    sameSite: 'strict',
    cleartextOnLoopback: admin.tls === undefined,
  })
  return {
    config,
    routes,
    observed,
    audit,
    clock,
    version,
    gatewayUrl,
    consoleUrl,
    startedAtMs: clock(),
    show: createShow(createKeyedHash(guard.keys, randomBytes), observed.activity),
    operators: createOperators({ guard, cookie, secret }),
    tokens: createOneTimeTokens({ clock, random: randomBytes }),
  }
}

const hostsOf = ({ hosts, oidc }: AdminConfig): readonly string[] =>
  oidc === undefined ? hosts : [...hosts, new URL(oidc.publicUrl).hostname]

function listenFor(desk: Desk, admin: AdminConfig, limits: LimitsConfig): Promise<Listening> {
  const { address, port, tls, hosts } = admin
  return listen({
    listener: (req, res) => void serveAdmin(req, res, desk),
    listen: { address, port, tls, hosts, origins: [], proxies: [], publicUrl: undefined },
    limits: { ...limits, connectionsMax },
  })
}
