import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKeysOf } from '../api-keys.ts'
import { echoServer, gatewayBefore, initialize } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { listening } from '../listening.ts'

let server: EchoServer
beforeAll(async () => {
  server = await echoServer()
})
afterAll(() => server.close())

const health = { address: '127.0.0.1', port: 0 }
const statusOf = async (url: string, method = 'GET'): Promise<number> =>
  (await fetch(url, { method })).status

const accept = 'application/json, text/event-stream'
const ask = (url: string): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(initialize),
  })

describe('the listener for health', () => {
  it('says whether the gateway is there and ready, and what it has counted', async () => {
    const gateway = await gatewayBefore(server.url, { health })
    const lost = await gatewayBefore('http://127.0.0.1:1/mcp', { health })
    expect(gateway.admin).toBeUndefined()
    expect(await statusOf(`${gateway.healthUrl}/healthz`)).toBe(200)
    expect(await statusOf(`${gateway.healthUrl}/readyz?verbose`)).toBe(200)
    await ask(gateway.url)
    const metrics = await (await fetch(`${gateway.healthUrl}/metrics`)).text()
    expect(metrics).toMatch(/^handfast_requests_total\{.*upstream="behind".*\} 1$/m)
    expect(await statusOf(`${lost.healthUrl}/healthz`)).toBe(200)
    expect(await statusOf(`${lost.healthUrl}/readyz`)).toBe(503)
    await gateway.close()
    await lost.close()
  })

  it('has nothing else, and listens nowhere when nobody asked for it', async () => {
    const gateway = await gatewayBefore(server.url, { health })
    for (const path of ['/', '/mcp', '/console', '/api/sessions', '/healthz/', '//readyz']) {
      expect(await statusOf(`${gateway.healthUrl}${path}`)).toBe(404)
    }
    expect(await statusOf(`${gateway.healthUrl}/healthz`, 'POST')).toBe(404)
    await gateway.close()
    const plain = await gatewayBefore(server.url)
    expect(plain.healthUrl).toBeUndefined()
    await plain.close()
  })

  it('is ready without upstreams where proxies only ask for decisions', async () => {
    const gateway = await gatewayBefore(server.url, {
      health,
      upstreams: [],
      callers: [apiKeysOf({ alice: 'a'.repeat(32) })],
      decisions: { address: '127.0.0.1', port: 0, servers: ['shop'], refusals: 'exact' },
    })
    expect(await statusOf(`${gateway.healthUrl}/readyz`)).toBe(200)
    await gateway.close()
  })

  it('is alive and not ready while what is under way ends', async () => {
    let isAsked = (): void => undefined
    const asked = new Promise<void>((resolve) => (isAsked = resolve))
    const slow = createServer((_req, res) => {
      isAsked()
      void wait(400).then(() => res.end())
    })
    const { url, close } = await listening(slow)
    const gateway = await gatewayBefore(url, { health })
    const underWay = ask(gateway.url)
    await asked
    const closed = gateway.close()
    expect(await statusOf(`${gateway.healthUrl}/healthz`)).toBe(200)
    expect(await statusOf(`${gateway.healthUrl}/readyz`)).toBe(503)
    await underWay
    await closed
    await expect(fetch(`${gateway.healthUrl}/healthz`)).rejects.toThrow('fetch failed')
    await close()
  })
})
