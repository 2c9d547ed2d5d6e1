import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import * as streamableHttp from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import { serveSse } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import type { Gateway } from '../../src/index.ts'
import { initialize, wire } from '../kit.ts'
import { gatewayBefore, keyOf } from './kit.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function behind(url: string, credentials?: string): Promise<Gateway> {
  const gateway = await gatewayBefore({
    reach: { kind: 'sse', url },
    rules:
      credentials === undefined
        ? {}
        : { credential: { kind: 'per-principal', header: 'authorization', file: credentials } },
  })
  closing.push(gateway.close)
  return gateway
}

async function connected(gateway: Gateway, name: string): Promise<Client> {
  const client = new Client({ name, version: '1' })
  const transport = new streamableHttp.StreamableHTTPClientTransport(
    new URL(`${gateway.url}/mcp`),
    { requestInit: { headers: { 'x-api-key': keyOf(name) } } },
  )
  // The SDK's own types do not agree under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

/** The status of an attempt to begin a session. */
async function statusBefore(listener: RequestListener): Promise<number> {
  const served = await listen(createServer(listener))
  closing.push(served.close)
  const { url } = await behind(served.url)
  const { status } = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...wire, 'x-api-key': keyOf('alice') },
    body: JSON.stringify(initialize),
  })
  return status
}

describe('a server that speaks HTTP+SSE', () => {
  it('is used over Streamable HTTP, a stream for each session', async () => {
    const served = await serveSse({
      needsToken: true,
      mayPost: (owner, caller) => owner === caller,
      mayRead: () => true,
    })
    closing.push(served.close)
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
    closing.push(() => rm(folder, { recursive: true }))
    const credentials = join(folder, 'credentials.yaml')
    await writeFile(
      credentials,
      'alice: Bearer alice-credential-7f3a\nbob: Bearer bob-credential-91cc\n',
    )
    const gateway = await behind(served.url, credentials)
    const [alice, bob] = [await connected(gateway, 'alice'), await connected(gateway, 'bob')]
    const { tools } = await alice.listTools()
    expect(tools.length).toBeGreaterThan(0)
    expect((await bob.listTools()).tools).toEqual(tools)
    await Promise.all([alice.close(), bob.close()])
  })

  it('sends nobody to another origin', async () => {
    const seen: string[] = []
    const elsewhere = await listen(createServer(({ url = '' }, res) => res.end(seen.push(url))))
    closing.push(elsewhere.close)
    const status = await statusBefore((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(`event: endpoint\ndata: ${elsewhere.url}\n\n`)
    })
    expect(status).toBe(502)
    expect(seen).toEqual([])
  })

  it('redirects nobody', async () => {
    const status = await statusBefore((_req, res) => {
      res.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' }).end()
    })
    expect(status).toBe(502)
  })

  it('need not come to an end with what it says to a message', async () => {
    let told = (_event: string): void => undefined
    const status = await statusBefore((req, res) => {
      if (req.method === 'POST') {
        res.writeHead(202, { 'content-type': 'text/plain' }).write('Accepted, and ')
        const result = { protocolVersion: '2025-11-25', capabilities: {} }
        let asked = ''
        req.setEncoding('utf8').on('data', (chunk: string) => (asked += chunk))
        req.on('end', () => {
          const { id } = JSON.parse(asked) as { readonly id: unknown }
          told(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`)
        })
        return
      }
      res.writeHead(200, { 'content-type': 'Text/Event-Stream' })
      res.write('event: endpoint\ndata: /messages\n\n')
      told = (event) => void res.write(event)
    })
    expect(status).toBe(200)
  })

  it('that breaks off ends the session', async () => {
    const status = await statusBefore((req, res) => {
      if (req.method === 'POST') return void req.socket.destroy()
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('event: endpoint\ndata: /messages\n\n')
    })
    expect(status).toBe(502)
  })
})
