import { createGuard } from '@handfast/guard'
import type { Key, Store } from '@handfast/guard'
import { openAuthenticators } from './callers/open-authenticators.ts'
import type { Config, UpstreamConfig } from './config/config.ts'
import { createRenewals } from './data-path/renewals.ts'
import { createReplays } from './data-path/replays.ts'
import type { Route } from './data-path/route.ts'
import { refusalOf } from '@handfast/guard'
import { sendAnswer } from './listeners/answer.ts'
import { identify } from './listeners/identify.ts'
import { listen } from './listeners/listen.ts'
import { serveRequest } from './listeners/serve-request.ts'
import { stagesFor } from './stages/stages-for.ts'
import { maySubscribeBy } from './stages/subscriptions.ts'
import { openKeys } from './state/open-keys.ts'
import { openStore } from './state/open-store.ts'
import { scopedStore } from './state/scoped-store.ts'
import { openUpstream } from './upstreams/open-upstream.ts'

export interface Gateway {
  readonly url: string
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
  const keys = await openKeys(config)
  const opened = { config, store, keys, requestIdPrefix: globalThis.crypto.randomUUID() }
  const routes = await Promise.all(config.upstreams.map((upstream) => openRoute(upstream, opened)))
  const byPath = new Map(routes.map((route) => [route.config.path, route]))
  const listening = await listen(
    (req, res) => {
      serveRequest(req, res, {
        routeOf: (path) => byPath.get(path),
        limits: config.limits,
        identify: (presented) => identify(authenticators, presented, undefined),
      }).catch(() => sendAnswer(res, { ...refusalOf('internal'), headers: {} }))
    },
    config.listen,
    config.limits,
  )
  return {
    url: listening.url,
    async close() {
      await listening.drain(config.limits.drainMsMax)
      for (const { guard, upstream } of routes) {
        await guard.close()
        await upstream.close()
      }
      for (const authenticator of authenticators) authenticator.close?.()
      await store.close()
    },
  }
}

/** As long as anything that is sealed opens. */
const eventIds = { ttlMs: 24 * 3_600_000, weakness: 'shared-event-store' } as const

interface Opened {
  readonly config: Config
  readonly store: Store
  readonly keys: readonly Key[]
  /** In the ids that requests of this process have behind it, and in those of no other. */
  readonly requestIdPrefix: string
}

async function openRoute(
  upstream: UpstreamConfig,
  { config, store, keys, requestIdPrefix }: Opened,
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
    maySubscribe: maySubscribeBy(upstream.subscribe),
    cleartextOnLoopback: true,
    unsafelyAllowAnonymous: config.callers.some(({ kind }) => kind === 'anonymous'),
  })
  const opened = await openUpstream(upstream, config.limits)
  const { absoluteMsMax, max: sessionsMax } = config.sessions
  return {
    config: upstream,
    guard,
    renewals: createRenewals({ guard, upstream: opened, absoluteMsMax, sessionsMax }),
    replays: createReplays(),
    eventIds: guard.sealedValues('event', eventIds),
    stages: stagesFor(upstream, guard, { requestIdPrefix }),
    upstream: opened,
  }
}
