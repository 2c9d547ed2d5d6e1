import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { gatewayBefore, modern } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'

let behind: Listening
let gateway: Gateway
afterEach(async () => {
  await gateway.close()
  await behind.close()
})

async function statusWhere(status: number, type: string): Promise<Response> {
  const server = createServer((_req, res) => {
    res.writeHead(status, { 'content-type': type, 'www-authenticate': 'Bearer' })
    res.end('{"error":"invalid_token"}')
  })
  behind = await listening(server)
  gateway = await gatewayBefore(behind.url)
  return fetch(`${gateway.url}/mcp`, modern('tools/list'))
}

describe('a server that does not take the credential of the gateway', () => {
  it.each([401, 407])('is none that clients can help: %s', async (status) => {
    const answer = await statusWhere(status, 'application/json')
    expect(answer.status).toBe(502)
    expect(await answer.json()).toMatchObject({ error: { code: -32000 } })
  })

  it('is none either where it streams that', async () => {
    expect((await statusWhere(401, 'text/event-stream')).status).toBe(502)
  })

  it('is another one than that who forbids something', async () => {
    expect((await statusWhere(403, 'application/json')).status).toBe(403)
  })
})
