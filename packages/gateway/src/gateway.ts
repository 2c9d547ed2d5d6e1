import { createGuard } from '@handfast/guard'
import type { Key, Store } from '@handfast/guard'
import { randomBytes } from 'node:crypto'
import { startAdmin } from './admin/admin.ts'
import type { Admin } from './admin/admin.ts'
import { openAuthenticators } from './callers/open-authenticators.ts'
import type { Config, UpstreamConfig } from './config/config.ts'
import type { Route } from './data-path/route.ts'
import { refusalOf } from '@handfast/guard'
import { sendAnswer } from './listeners/answer.ts'
import { identify } from './listeners/identify.ts'
import { listen } from './listeners/listen.ts'
import { serveRequest } from './listeners/serve-request.ts'
import { stagesFor } from './stages/stages-for.ts'
import { openStore } from './state/open-store.ts'
import { scopedStore } from './state/scoped-store.ts'
import { countSessions } from './telemetry/count-sessions.ts'
import type { Observed } from './telemetry/create-telemetry.ts'
import { observe } from './telemetry/observe.ts'
import { openUpstream } from './upstreams/open-upstream.ts'
import { version } from './version.ts'

export interface Gateway {
  readonly url: string
  /** Undefined when the configuration asks for none. */
  readonly admin: Admin | undefined
  /** Lets requests that are under way end, for as long as the configuration says. */
  close(): Promise<void>
}

/**
 * Opens the state, an upstream with a guard before it for each that is configured, and listens.
 *
 * @throws Error when something of it cannot be had; then nothing is left open.
 */
export async function startGateway(config: Config): Promise<Gateway> {
  const store = await openStore(config.state)
  const authenticators = openAuthenticators(config)
  const keys = config.keys ?? [{ id: 'of-this-process', secret: randomBytes(32) }]
  const observed: Observed = await observe(config, {
    keys,
    countSessions: () => countSessions(routes),
    write: (text) => void process.stderr.write(text),
    clock: Date.now,
  })
  const opened = { config, store, keys, observed }
  const routes: readonly Route[] = await Promise.all(
    config.upstreams.map((upstream) => openRoute(upstream, opened)),
  )
  const byPath = new Map(routes.map((route) => [route.config.path, route]))
  const listening = await listen(
    (req, res) => {
      serveRequest(req, res, {
        routeOf: (path) => byPath.get(path),
        limits: config.limits,
        identify: (presented) => identify(authenticators, presented, undefined),
        telemetry: observed,
      }).catch(() => sendAnswer(res, { ...refusalOf('internal'), headers: {} }))
    },
    config.listen,
    config.limits,
  )
  const gatewayUrl = config.listen.publicUrl ?? listening.url
  const admin = await adminFor({ ...opened, routes, gatewayUrl })
  return {
    url: listening.url,
    admin,
    async close() {
      await listening.drain(config.limits.drainMsMax)
      await admin?.close()
      for (const { guard, upstream } of routes) {
        await guard.close()
        await upstream.close()
      }
      await observed.close()
      for (const authenticator of authenticators) authenticator.close?.()
      await store.close()
    },
  }
}

interface Opened {
  readonly config: Config
  readonly store: Store
  readonly keys: readonly Key[]
  readonly observed: Observed
}

interface Serving extends Opened {
  readonly routes: readonly Route[]
  readonly gatewayUrl: string
}

async function adminFor(serving: Serving): Promise<Admin | undefined> {
  const { admin } = serving.config
  if (admin === undefined) return undefined
  return startAdmin({ ...serving, admin, version, clock: Date.now })
}

async function openRoute(
  upstream: UpstreamConfig,
  { config, store, keys, observed }: Opened,
): Promise<Route> {
  const { hosts, origins, proxies } = config.listen
  const guard = createGuard({
    keys,
    store: scopedStore(store, upstream.name),
    sessions: config.sessions,
    stateless: upstream.stateless,
    origins,
    proxies,
    ...(hosts.length === 0 ? {} : { hosts }),
    cleartextOnLoopback: true,
    watch: observed.watcherOf(upstream.name),
    unsafelyAllowAnonymous: config.callers.some(({ kind }) => kind === 'anonymous'),
  })
  const { traceStage } = observed
  return {
    config: upstream,
    guard,
    stages: [...stagesFor(upstream, guard), ...(traceStage === undefined ? [] : [traceStage])],
    upstream: await openUpstream(upstream, config.limits),
  }
}
