import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import type { Gateway } from '../../src/index.ts'
import { gatewayOfTwo, keys } from '../smuggling/kit.ts'
import type { Overrides } from '../kit.ts'
import type { Behind } from './servers.ts'

export interface Pair<Server extends Behind = Behind> {
  readonly behind: Server
  readonly gateway: Gateway
  readonly direct: URL
  readonly before: URL
}

/** What ends a server or a client, in the order in which they began. */
export type Closing = (() => Promise<void>)[]

/** A server with a gateway before it, to be used with both addresses. */
export async function pairOf<Server extends Behind>(
  behind: Server,
  closing: Closing,
  overrides: Overrides = {},
): Promise<Pair<Server>> {
  const served = await listen(createServer(getRequestListener(behind.handler)))
  closing.push(served.close)
  const gateway = await gatewayOfTwo(served.url, overrides)
  closing.push(gateway.close)
  return { behind, gateway, direct: new URL(served.url), before: new URL(`${gateway.url}/mcp`) }
}

export const requestInit = { headers: { 'x-api-key': keys['alice'] ?? '' } }
export const info = { name: 'client', version: '1' }
export const patience = { timeout: 10_000 }
