import { createGuard } from '@handfast/guard'
import type { Key, Store } from '@handfast/guard'
import { agentsOf } from './callers/agents-of.ts'
import { metadataOf, metadataPathOf } from './callers/metadata.ts'
import { openAuthenticators } from './callers/open-authenticators.ts'
import type { Config, UpstreamConfig } from './config/config.ts'
import { createAllowances } from './data-path/allowances.ts'
import type { Authenticator } from './data-path/authenticator.ts'
import type { Route } from './data-path/route.ts'
import type { Serving } from './listeners/serving.ts'
import { stagesFor } from './stages/stages-for.ts'
import { scopedStore } from './state/scoped-store.ts'
import type { Observed } from './telemetry/create-telemetry.ts'
import { openUpstream } from './upstreams/open-upstream.ts'

/** What stays the same however often the configuration is read anew. */
export interface Lasting {
  readonly store: Store
  readonly keys: readonly Key[]
  readonly clock: () => number
  readonly observed: Observed
}

/** All that a configuration makes of requests. */
export interface Routing {
  readonly config: Config
  readonly routes: readonly Route[]
  readonly serving: Serving
  /** Ends what the next one has not taken over. */
  close(next?: Routing): Promise<void>
}

/** @throws Error when something that is named cannot be had; then nothing is left open. */
export async function openRouting(
  config: Config,
  lasting: Lasting,
  before?: Routing,
): Promise<Routing> {
  const routes: Route[] = []
  try {
    for (const upstream of config.upstreams) {
      const kept = before === undefined ? undefined : keptRoute(config, upstream, before)
      routes.push(kept ?? (await openRoute(config, upstream, lasting)))
    }
  } catch (error) {
    await closeRoutes(routes.filter((route) => before?.routes.includes(route) !== true))
    throw error
  }
  const authenticators = openAuthenticators(config, lasting.clock)
  return {
    config,
    routes,
    serving: servingOf(config, { routes, authenticators, ...lasting }),
    async close(next) {
      for (const authenticator of authenticators) authenticator.close?.()
      await closeRoutes(routes.filter((route) => next?.routes.includes(route) !== true))
    },
  }
}

/** One that nothing was changed of goes on as it is, with its processes and streams. */
function keptRoute(config: Config, upstream: UpstreamConfig, before: Routing): Route | undefined {
  const isSame = (left: unknown, right: unknown): boolean =>
    JSON.stringify(left) === JSON.stringify(right)
  const { listen, callers, sessions, limits } = before.config
  if (!isSame([listen, callers, sessions, limits], around(config))) return undefined
  return before.routes.find((route) => isSame(route.config, upstream))
}

const around = ({ listen, callers, sessions, limits }: Config): readonly unknown[] => [
  listen,
  callers,
  sessions,
  limits,
]

async function openRoute(
  config: Config,
  upstream: UpstreamConfig,
  { store, keys, clock, observed }: Lasting,
): Promise<Route> {
  const { hosts, origins, proxies, address } = config.listen
  const { agentOf, isOptional } = agentsOf(config)
  const guard = createGuard({
    keys,
    clock,
    store: scopedStore(store, upstream.name),
    sessions: config.sessions,
    stateless: upstream.stateless,
    origins,
    proxies,
    hosts: [...loopbackNames, address, ...hosts],
    cleartextOnLoopback: true,
    watch: observed.watcherOf(upstream.name),
    unsafelyAllowAnonymous: config.callers.some(({ kind }) => kind === 'anonymous'),
    ...(agentOf === undefined ? {} : { agentOf, unsafelyAllowWithoutAgent: isOptional }),
  })
  return {
    config: upstream,
    guard,
    stages: [...stagesFor(upstream, guard), ...observed.stages],
    upstream: await openUpstream(upstream, config.limits),
  }
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

interface ServingParts {
  readonly routes: readonly Route[]
  readonly authenticators: readonly Authenticator[]
  readonly clock: () => number
  readonly observed: Observed
}

function servingOf(config: Config, parts: ServingParts): Serving {
  const { routes, authenticators, clock, observed } = parts
  const byPath = new Map(routes.map((route) => [route.config.path, route]))
  const byMetadataPath = new Map(
    routes.map((route) => [metadataPathOf(route.config.path), route.config]),
  )
  const { publicUrl } = config.listen
  return {
    limits: config.limits,
    authenticators,
    origins: config.listen.origins,
    allowances: createAllowances(config.limits, clock),
    telemetry: observed,
    routeAt: (path) => byPath.get(path),
    metadataAt(url) {
      const upstream = byMetadataPath.get(url.pathname)
      return upstream && metadataOf(config, upstream, publicUrl ?? url.origin)
    },
    metadataUrlOf({ config: upstream }, url) {
      const origin = publicUrl ?? url.origin
      const metadata = metadataOf(config, upstream, origin)
      return metadata === undefined ? undefined : origin + metadataPathOf(upstream.path)
    },
  }
}

async function closeRoutes(routes: readonly Route[]): Promise<void> {
  for (const { guard, upstream } of routes) {
    await guard.close()
    await upstream.close()
  }
}
