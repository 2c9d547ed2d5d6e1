import { randomUUID } from 'node:crypto'
import { refusalOf } from '@handfast/guard'
import { startAdmin } from './admin/admin.ts'
import type { Admin } from './admin/admin.ts'
import type { Config } from './config/config.ts'
import { cleartextObjection } from './config/objections.ts'
import { startDeciding } from './deciding.ts'
import type { Route } from './data-path/route.ts'
import { sendAnswer } from './listeners/answer.ts'
import { listen } from './listeners/listen.ts'
import { serveRequest } from './listeners/serve-request.ts'
import { openNodes } from './nodes/nodes.ts'
import { openRouting } from './routing.ts'
import type { Routing } from './routing.ts'
import { openKeys } from './state/open-keys.ts'
import { openStore } from './state/open-store.ts'
import { observe } from './telemetry/observe.ts'
import type { TellOfProcess } from './upstreams/stdio/happening.ts'
import { createWarden } from './upstreams/stdio/warden.ts'
import { version } from './version.ts'

export interface Gateway {
  readonly url: string
  /** Where proxies ask; undefined when none do. */
  readonly decisionsUrl: string | undefined
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
 *   it cannot be had. Whoever starts it ends the process then.
 */
export async function startGateway(
  config: Config,
  clock: () => number = Date.now,
  tellOfProcess: TellOfProcess = () => undefined,
): Promise<Gateway> {
  const objection = config.admin && cleartextObjection(config.admin)
  if (objection !== undefined) throw new TypeError(objection)
  const store = await openStore(config.state)
  const requestIdPrefix = randomUUID()
  const warden = createWarden()
  const keys = await openKeys(config)
  const nodes = await openNodes(config.nodes, { store, clock, limits: config.limits })
  const write = (text: string): void => void process.stderr.write(text)
  const observed = await observe(config, { keys, write, clock, routes: () => routing.routes })
  const tellBoth: TellOfProcess = (told) => {
    observed.tellOfProcess(told)
    tellOfProcess(told)
  }
  const shared = { warden, tellOfProcess: tellBoth, handOn: nodes.handOn }
  const lasting = { store, keys, clock, requestIdPrefix, observed, ...shared }
  let routing: Routing = await openRouting(config, lasting)
  const listening = await listen({
    listener: (req, res) => {
      const { serving, inUse } = routing
      const leave = inUse.hold()
      serveRequest(req, res, serving)
        .catch(() => sendAnswer(res, { ...refusalOf('internal'), headers: {} }))
        .finally(leave)
    },
    listen: config.listen,
    limits: config.limits,
  })
  const { decisions } = config
  const deciding =
    decisions === undefined ? undefined : await startDeciding(config, decisions, lasting)
  const retiring = new Set<Promise<void>>()
  const gatewayUrl = config.listen.publicUrl ?? listening.url
  const now = { config: () => routing.config, routes: () => routing.routes }
  const admin = await startAdmin(config, { ...lasting, ...now, gatewayUrl, version })
  return {
    url: listening.url,
    admin,
    decisionsUrl: deciding?.url,
    routes: () => routing.routes,
    async reload(next) {
      const before = routing
      const opened = await openRouting(next, lasting, before)
      routing = opened
      // What is under way goes on as it began, for as long as it may when all of it ends.
      const retired = before.inUse
        .idle(next.limits.drainMsMax)
        .then(() => before.close(opened))
        .finally(() => retiring.delete(retired))
      retiring.add(retired)
      return lastingParts.filter((name) => !isSame(config[name], next[name]))
    },
    async close() {
      await deciding?.close()
      await listening.drain(routing.config.limits.drainMsMax)
      await admin?.close()
      await nodes.close()
      await Promise.allSettled(retiring)
      await routing.close()
      await observed.close()
      warden.close()
      await store.close()
    },
  }
}

const lastingParts = ['listen', 'admin', 'state', 'keys', 'decisions', 'nodes'] as const

const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right)
