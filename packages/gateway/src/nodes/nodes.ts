import type { Store } from '@handfast/guard'
import type { LimitsConfig, NodesConfig } from '../config/config.ts'
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../data-path/upstream.ts'
import { sessionNotFound } from '../upstreams/duplex/answer.ts'
import { classify } from '@handfast/protocol'
import { bind, hostOf } from '../opening/bind.ts'
import { orClose } from '../opening/or-close.ts'
import { createDelivery } from './deliver.ts'
import type { Delivery } from './deliver.ts'
import { createHomes } from './homes.ts'
import type { Homes } from './homes.ts'
import { createReceiver } from './receive.ts'
import { createRegistry } from './registry.ts'
import type { Registry } from './registry.ts'
import { createVerifier } from './signature.ts'

/** Several gateways before servers that live on one of them. */
export interface Nodes {
  /** The upstream with the sessions of all nodes: those of others are handed on to them. */
  handOn(upstream: Upstream): Upstream
  /** These are asked by other nodes from now on, and none that were before. */
  serve(upstreams: readonly Upstream[]): void
  close(): Promise<void>
}

/** A gateway by itself. */
export const alone: Nodes = {
  handOn: (upstream) => upstream,
  serve: () => undefined,
  close: async () => undefined,
}

export interface NodesOptions {
  readonly store: Store
  readonly clock: () => number
  readonly limits: LimitsConfig
}

/** @throws GatewayError when the address cannot be had; Error when the store is away. */
export async function openNodes(
  config: NodesConfig | undefined,
  { store, clock, limits }: NodesOptions,
): Promise<Nodes> {
  if (config === undefined) return alone
  const { name, secret, advertise } = config
  const byName = new Map<string, Upstream>()
  /** Without what hands on: what comes from another node is for this one. */
  const own = new WeakMap<Upstream, Upstream>()
  const receiver = createReceiver({
    verifier: createVerifier(secret, clock),
    // The body as JSON in JSON, and what goes with it.
    bytesMax: 2 * limits.bodyBytesMax + limits.headerBytesMax,
    upstreamNamed: (upstream) => byName.get(upstream),
  })
  const port = await bind(receiver, config)
  const url = advertise ?? `http://${hostOf(config.address)}:${port}`
  const registry = createRegistry({ store, clock, name, url })
  const delivery = createDelivery({ ...limits, secret, clock })
  const isThere = async (other: string): Promise<boolean> =>
    (await registry.urlOf(other)) !== undefined
  const homes = createHomes({ store, clock, name, isThere })
  const closeOwn = async (): Promise<void> => {
    await delivery.close()
    receiver.closeAllConnections()
    await new Promise<void>((resolve) => receiver.close(() => resolve()))
  }
  await orClose(registry.announce(), closeOwn)
  return {
    handOn(upstream) {
      const handing = handingOn(upstream, { name, registry, delivery, homes })
      own.set(handing, upstream)
      return handing
    },
    serve(upstreams) {
      byName.clear()
      for (const upstream of upstreams.map((one) => own.get(one))) {
        if (upstream !== undefined) byName.set(upstream.name, upstream)
      }
    },
    async close() {
      await registry.leave()
      await closeOwn()
    },
  }
}

interface Around {
  readonly name: string
  readonly registry: Registry
  readonly delivery: Delivery
  readonly homes: Homes
}

/** The name of a session begins with that of its node, which has no such sign in it. */
const separator = '.'

function handingOn(upstream: Upstream, around: Around): Upstream {
  return {
    ...upstream,
    async send(request) {
      const { sessionId } = request
      if (sessionId === undefined) return sendWithout(upstream, request, around)
      const end = sessionId.indexOf(separator)
      const node = sessionId.slice(0, Math.max(end, 0))
      const inner = { ...request, sessionId: sessionId.slice(end + 1) }
      return node === around.name
        ? upstream.send(inner)
        : deliver(upstream, { node, request: inner }, around)
    },
  }
}

/** A request that begins a session does so here; in the modern era the principal has a home. */
async function sendWithout(
  upstream: Upstream,
  request: UpstreamRequest,
  around: Around,
): Promise<UpstreamAnswer> {
  const { headers, body, caller } = request
  const { era } = classify({ protocolVersionHeader: headers['mcp-protocol-version'], body })
  if (era !== 'modern') return named(await upstream.send(request), around.name)
  const home = await around.homes.of(upstream.name, caller)
  if (home === around.name) return upstream.send(request)
  const answer = await deliver(upstream, { node: home, request }, around)
  if (answer !== sessionNotFound) return answer
  await around.homes.forget(upstream.name, caller)
  return upstream.send(request)
}

const named = (answer: UpstreamAnswer, node: string): UpstreamAnswer =>
  answer.sessionId === undefined
    ? answer
    : { ...answer, sessionId: `${node}${separator}${answer.sessionId}` }

async function deliver(
  { name }: Upstream,
  { node, request }: { readonly node: string; readonly request: UpstreamRequest },
  { registry, delivery }: Around,
): Promise<UpstreamAnswer> {
  const url = await registry.urlOf(node)
  return url === undefined ? sessionNotFound : delivery.deliver(url, name, request)
}
