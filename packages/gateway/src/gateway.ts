import { randomUUID } from 'node:crypto'
import { refusalOf } from '@handfast/guard'
import type { Store } from '@handfast/guard'
import { startAdmin } from './admin/admin.ts'
import type { Admin } from './admin/admin.ts'
import { startHealth } from './admin/health.ts'
import type { Health } from './admin/health.ts'
import type { Config } from './config/config.ts'
import { cleartextObjection } from './config/objections.ts'
import { isGuardedAlike, startDeciding } from './deciding.ts'
import type { Deciding } from './deciding.ts'
import type { Authenticator } from './data-path/authenticator.ts'
import type { Route } from './data-path/route.ts'
import { sendAnswer } from './listeners/answer.ts'
import { listen } from './listeners/listen.ts'
import type { Front, Listening } from './listeners/listen.ts'
import { serveRequest } from './listeners/serve-request.ts'
import { createStanding } from './listeners/standing.ts'
import type { Standing } from './listeners/standing.ts'
import { openNodes } from './nodes/nodes.ts'
import type { Nodes } from './nodes/nodes.ts'
import { inOrder } from './opening/in-order.ts'
import { orClose } from './opening/or-close.ts'
import { openRouting } from './routing.ts'
import type { Routing } from './routing.ts'
import { createRequestIdSource } from './data-path/request-id-source.ts'
import { openKeys } from './state/open-keys.ts'
import { openStore } from './state/open-store.ts'
import type { Observed } from './telemetry/create-telemetry.ts'
import { observe } from './telemetry/observe.ts'
import type { TellOfProcess } from './upstreams/stdio/happening.ts'
import { createWarden } from './upstreams/stdio/warden.ts'
import type { Warden } from './upstreams/stdio/warden.ts'
import { version } from './version.ts'

export interface Gateway {
  readonly url: string
  /** Where proxies ask; undefined when none do. */
  readonly decisionsUrl: string | undefined
  /** Where whoever runs it asks how it is; undefined when nobody does, or on the admin listener. */
  readonly healthUrl: string | undefined
  /** Console and admin API; undefined where the configuration has none. */
  readonly admin: Admin | undefined
  readonly routes: () => readonly Route[]
  /**
   * Goes by another configuration from now on. What of it can only be had by a new start is named
   * in what is returned; a configuration that cannot be used changes nothing.
   *
   * @throws Error when something that is named in it cannot be had.
   */
  reload(config: Config): Promise<readonly string[]>
  /** Lets requests that are under way end, for as long as the configuration says. */
  close(): Promise<void>
}

/**
 * Opens the state, an upstream with a guard before it for each that is configured, and listens.
 *
 * @throws TypeError when whoever is on the way could act as the operator; Error when something of
 *   it cannot be had. Then nothing is left open.
 */
export async function startGateway(
  config: Config,
  clock: () => number = Date.now,
  tellOfProcess: TellOfProcess = () => undefined,
): Promise<Gateway> {
  const objection = config.admin && cleartextObjection(config.admin)
  if (objection !== undefined) throw new TypeError(objection)
  const opened: Opened = { retiring: new Set() }
  return orClose(open(config, { opened, clock, tellOfProcess }), () => closeAll(opened, 0))
}

/** What there is so far. */
interface Opened {
  store?: Store
  warden?: Warden
  nodes?: Nodes
  observed?: Observed
  current?: Current
  listening?: Listening
  standing?: Standing
  deciding?: Deciding
  admin?: Admin | undefined
  health?: Health
  readonly retiring: Set<Promise<void>>
}

/** Another one each time that the configuration is read anew. */
interface Current {
  routing: Routing
}

interface Opening {
  readonly opened: Opened
  readonly clock: () => number
  readonly tellOfProcess: TellOfProcess
}

async function open(config: Config, { opened, clock, tellOfProcess }: Opening): Promise<Gateway> {
  const { limits, decisions, health } = config
  const store = (opened.store = await openStore(config.state))
  const warden = (opened.warden = createWarden())
  const keys = await openKeys(config)
  const nodes = (opened.nodes = await openNodes(config.nodes, { store, clock, limits }))
  const write = (text: string): void => void process.stderr.write(text)
  const routes = (): readonly Route[] => opened.current?.routing.routes ?? []
  const observed = (opened.observed = await observe(config, { keys, write, clock, routes }))
  const tellBoth: TellOfProcess = (told) => {
    observed.tellOfProcess(told)
    tellOfProcess(told)
  }
  const standing = (opened.standing = createStanding(clock))
  const shared = { warden, tellOfProcess: tellBoth, handOn: nodes.handOn, standing }
  const requestIds = createRequestIdSource(randomUUID())
  const lasting = { store, keys, clock, requestIds, observed, ...shared }
  const current = (opened.current = { routing: await openRouting(config, lasting) })
  nodes.serve(current.routing.upstreams)
  const goBy = inOrder(async (next: Config): Promise<void> => {
    const before = current.routing
    const routing = await openRouting(next, lasting, before)
    current.routing = routing
    nodes.serve(routing.upstreams)
    retire(before, routing, opened.retiring)
  })
  const listener = listenerBy(current)
  const { url } = (opened.listening = await listen({ listener, listen: config.listen, limits }))
  if (decisions !== undefined) {
    const authenticators = (): readonly Authenticator[] => current.routing.serving.authenticators
    opened.deciding = await startDeciding(config, decisions, { ...lasting, authenticators })
  }
  if (health !== undefined) opened.health = await startHealth(health, { limits, routes, observed })
  const gatewayUrl = config.listen.publicUrl ?? url
  const now = { config: () => current.routing.config, routes }
  opened.admin = await startAdmin(config, { ...lasting, ...now, gatewayUrl, version })
  return {
    url,
    admin: opened.admin,
    decisionsUrl: opened.deciding?.url,
    healthUrl: opened.health?.url,
    routes,
    async reload(next) {
      await goBy(next)
      const decidesAsBefore = decisions === undefined || isGuardedAlike(config, next)
      return lastingParts.filter(
        (name) => !isSame(config[name], next[name]) || (name === 'decisions' && !decidesAsBefore),
      )
    },
    close: () => closeAll(opened, current.routing.config.limits.drainMsMax),
  }
}

const listenerBy =
  (current: Current): Front['listener'] =>
  (req, res) => {
    const { serving, inUse } = current.routing
    const leave = inUse.hold()
    serveRequest(req, res, serving)
      .catch(() => sendAnswer(res, { ...refusalOf('internal'), headers: {} }))
      .finally(leave)
  }

/** What is under way goes on as it began, for as long as it may when all of it ends. */
function retire(before: Routing, next: Routing, retiring: Set<Promise<void>>): void {
  const retired = before.inUse
    .idle(next.config.limits.drainMsMax)
    .then(() => before.close(next))
    .finally(() => retiring.delete(retired))
  retiring.add(retired)
}

async function closeAll(opened: Opened, drainMsMax: number): Promise<void> {
  opened.health?.retire()
  // Their clients go to another gateway, where there is one, and keep this one from ending here.
  opened.standing?.endAll()
  await opened.deciding?.close()
  await opened.listening?.drain(drainMsMax)
  await opened.admin?.close()
  await opened.nodes?.close()
  await Promise.allSettled(opened.retiring)
  await opened.current?.routing.close()
  await opened.health?.close()
  await opened.observed?.close()
  opened.warden?.close()
  await opened.store?.close()
}

const lastingParts = ['listen', 'admin', 'state', 'keys', 'decisions', 'nodes', 'health'] as const

const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right)
