import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { apiKeysOf } from '../api-keys.ts'
import { begin, echoServer, gatewayBefore, wire } from '../kit.ts'
import type { EchoServer } from '../kit.ts'

const as = (who: string): Readonly<Record<string, string>> => ({ 'x-api-key': `key of ${who}` })

let behind: EchoServer
let gateway: Gateway
beforeEach(async () => {
  behind = await echoServer()
})
afterEach(async () => {
  await gateway.close()
  await behind.close()
})

describe('requests of a principal in a minute', () => {
  it('are as many as the messages of their batches', async () => {
    gateway = await gatewayBefore(behind.url, {
      callers: [apiKeysOf({ alice: 'key of alice', bob: 'key of bob' })],
      limits: { ...defaultConfig.limits, requestsPerMinutePerPrincipal: 10 },
    })
    const url = `${gateway.url}/mcp`
    const session = await begin(url, as('bob'))
    const ask = async (count: number): Promise<number> => {
      const batch = Array.from({ length: count }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'ping',
      }))
      const version = { 'mcp-protocol-version': '2025-03-26', 'mcp-session-id': session }
      const headers = { ...wire, ...as('bob'), ...version }
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(batch) })).status
    }
    expect([await ask(6), await ask(6), await ask(3), await ask(1)]).toEqual([200, 429, 200, 429])
    expect(behind.seen).toHaveLength(3)
    await begin(url, as('alice'))
  })
})
