import { hasMetadata, metadataOf, metadataPathOf } from './callers/metadata.ts'
import { openAuthenticators } from './callers/open-authenticators.ts'
import type { Config, UpstreamConfig } from './config/config.ts'
import { resourceOf } from './config/resource-of.ts'
import { subjectsSuffice } from './config/subjects-suffice.ts'
import { areAllIn, bindingOf } from './config/what-binds.ts'
import { createAllowances } from './data-path/allowances.ts'
import type { Authenticator } from './data-path/authenticator.ts'
import { createRenewals } from './data-path/renewals.ts'
import { createReplays } from './data-path/replays.ts'
import type { RequestIdSource } from './data-path/request-id-source.ts'
import type { Route } from './data-path/route.ts'
import type { Upstream } from './data-path/upstream.ts'
import type { Serving } from './listeners/serving.ts'
import type { Standing } from './listeners/standing.ts'
import { createInUse } from './opening/in-use.ts'
import type { InUse } from './opening/in-use.ts'
import { openGuard } from './open-guard.ts'
import type { Lasting } from './open-guard.ts'
import { orClose } from './opening/or-close.ts'
import { stagesFor } from './stages/stages-for.ts'
import { maySubscribeBy } from './stages/subscriptions.ts'
import type { Observed } from './telemetry/create-telemetry.ts'
import { openUpstream } from './upstreams/open-upstream.ts'
import type { Shared } from './upstreams/open-upstream.ts'

/** All that a configuration makes of requests. */
export interface Routing {
  readonly config: Config
  readonly routes: readonly Route[]
  readonly serving: Serving
  readonly inUse: InUse
  readonly upstreams: readonly Upstream[]
  /** Ends what the next one has not taken over. */
  close(next?: Routing): Promise<void>
}

/** What requests are served with, however often the configuration is read anew. */
interface Served {
  readonly standing: Standing
  readonly requestIds: RequestIdSource
}

/** @throws Error when something that is named cannot be had; then nothing is left open. */
export async function openRouting(
  config: Config,
  lasting: Lasting & Shared & Served,
  before?: Routing,
): Promise<Routing> {
  const routes = await openRoutes(config, lasting, before)
  const authenticators = openAuthenticators(config, lasting.clock)
  return {
    config,
    routes,
    upstreams: routes.map(({ upstream }) => upstream),
    inUse: createInUse(),
    serving: servingOf(config, { routes, authenticators, ...lasting }),
    async close(next) {
      for (const authenticator of authenticators) authenticator.close?.()
      await closeRoutes(routes.filter((route) => next?.routes.includes(route) !== true))
    },
  }
}

/** By itself: what `close` refers to must not hold the routing before, and with it all before. */
async function openRoutes(
  config: Config,
  lasting: Lasting & Shared & Served,
  before: Routing | undefined,
): Promise<readonly Route[]> {
  const routes: Route[] = []
  try {
    for (const upstream of config.upstreams) {
      const kept = before === undefined ? undefined : keptRoute(config, upstream, before)
      routes.push(kept ?? (await openRoute(config, upstream, lasting)))
    }
    return routes
  } catch (error) {
    await closeRoutes(routes.filter((route) => before?.routes.includes(route) !== true))
    throw error
  }
}

/**
 * One that nothing was changed of goes on as it is, with its processes and streams; but whoever is
 * not let in any more has none of them left.
 */
function keptRoute(config: Config, upstream: UpstreamConfig, before: Routing): Route | undefined {
  const isSame = (left: unknown, right: unknown): boolean =>
    JSON.stringify(left) === JSON.stringify(right)
  if (!isSame(around(before.config), around(config))) return undefined
  if (!areAllIn(before.config.callers, config.callers)) return undefined
  return before.routes.find((route) => isSame(route.config, upstream))
}

/** What `openRoute` makes one of, beside its own part. */
function around({ listen, callers, sessions, limits }: Config): readonly unknown[] {
  const { answerBytesMax, firstByteMsMax, streamIdleMsMax } = limits
  return [listen, bindingOf(callers), sessions, [answerBytesMax, firstByteMsMax, streamIdleMsMax]]
}

/** As long as anything that is sealed opens. */
const eventIds = { ttlMs: 24 * 3_600_000, weakness: 'shared-event-store' } as const

async function openRoute(
  config: Config,
  upstream: UpstreamConfig,
  lasting: Lasting & Shared & Served,
): Promise<Route> {
  const { name, path, stateless, subscribe } = upstream
  const maySubscribe = maySubscribeBy(subscribe)
  const guard = openGuard(config, { name, path, stateless, maySubscribe }, lasting)
  const { limits, callers } = config
  const parts = { ...lasting, limits, subjectsSuffice: subjectsSuffice(callers) }
  const opening = openUpstream(upstream, parts)
  const opened = await orClose(opening, () => guard.close())
  const { absoluteMsMax, max: sessionsMax, perPrincipalMax } = config.sessions
  // All who are nobody are one principal, and may have all sessions.
  const hasAnonymous = callers.some(({ kind }) => kind === 'anonymous')
  const { requestIds, observed } = lasting
  return {
    config: upstream,
    guard,
    renewals: createRenewals({
      guard,
      upstream: opened,
      absoluteMsMax,
      sessionsMax,
      sessionsMaxPerPrincipal: hasAnonymous ? sessionsMax : perPrincipalMax,
      exchangesTokens: upstream.credential.kind === 'token-exchange',
    }),
    replays: createReplays(),
    eventIds: guard.sealedValues('event', eventIds),
    stages: [...stagesFor(upstream, guard, { requestIds }), ...observed.stages],
    upstream: opened,
  }
}

interface ServingParts {
  readonly routes: readonly Route[]
  readonly authenticators: readonly Authenticator[]
  readonly clock: () => number
  readonly standing: Standing
  readonly observed: Observed
}

function servingOf(config: Config, parts: ServingParts): Serving {
  const { routes, authenticators, clock, standing, observed } = parts
  const byPath = new Map(routes.map((route) => [route.config.path, route]))
  const byMetadataPath = new Map(
    routes.map((route) => [metadataPathOf(route.config.path), route.config]),
  )
  const { publicUrl } = config.listen
  const isDescribed = hasMetadata(config)
  return {
    limits: config.limits,
    standing,
    authenticators,
    pages: { origins: config.listen.origins, keyHeaders: keyHeadersOf(config) },
    allowances: createAllowances(config.limits, clock),
    telemetry: observed,
    routeAt: (path) => byPath.get(path),
    metadataAt(url) {
      const upstream = byMetadataPath.get(url.pathname)
      return upstream && metadataOf(config, upstream, publicUrl ?? url.origin)
    },
    resourceOf: ({ config: { path } }) => resourceOf(publicUrl, path),
    metadataUrlOf: ({ config: { path } }, url) =>
      isDescribed ? (publicUrl ?? url.origin) + metadataPathOf(path) : undefined,
  }
}

const keyHeadersOf = ({ callers }: Config): readonly string[] =>
  callers.flatMap((caller) => (caller.kind === 'api-keys' ? [caller.header] : []))

async function closeRoutes(routes: readonly Route[]): Promise<void> {
  for (const { guard, upstream } of routes) {
    await guard.close()
    await upstream.close()
  }
}
