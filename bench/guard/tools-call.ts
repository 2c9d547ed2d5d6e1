import { randomBytes } from 'node:crypto'
import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server'
import { createGuard } from '@handfast/guard'
import { guardMcpHandler } from '@handfast/guard/adapters/mcp-sdk-v2'
import type { McpHandler } from '@handfast/guard/adapters/mcp-sdk-v2'
import { z } from 'zod'
import { carryNothing, carrySomething } from './carried-context.ts'
import type { Contender } from './latency.ts'

const authInfo = { token: '', clientId: 'desktop', scopes: [], extra: { sub: 'alice' } }

function newServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const inputSchema = z.object({ text: z.string() })
  server.registerTool('repeat', { inputSchema }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  return server
}

export interface ToolsCalls {
  /** Over HTTP, on a connection that stays open: what a client sees. */
  readonly http: Ways
  /** Requests that are handed to the handler, answers that are read: what a server does. */
  readonly inProcess: Ways
}

/** Without guard; without it in a process that carries a context along; with it. */
type Ways = readonly [Contender, Contender, Contender]

/** `tools/call` of SDK v2. */
export async function toolsCalls(): Promise<ToolsCalls> {
  const handler = createMcpHandler(newServer)
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    keys: [{ id: 'only', secret: randomBytes(32) }],
  })
  const guarded = guardMcpHandler(guard, handler)
  return {
    http: ways(await calling(handler), await calling(guarded)),
    inProcess: ways(handing(handler), handing(guarded)),
  }
}

type Way = Omit<Contender, 'name'>

const ways = (plain: Way, guarded: Way): Ways => [
  { ...plain, name: 'plain', prepare: carryNothing },
  { ...plain, name: 'context', prepare: carrySomething },
  { ...guarded, name: 'guarded' },
]

function handing(handler: McpHandler): Way {
  return {
    async once() {
      const request = new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body })
      const answer = await handler.fetch(request, { authInfo })
      check(answer.status, await answer.text())
    },
  }
}

type Fetching = Parameters<typeof toNodeHandler>[0]

async function calling(handler: Fetching): Promise<Way> {
  const listener = toNodeHandler(handler)
  const server = createServer((req, res) => {
    // As middleware that verifies tokens leaves it.
    Object.assign(req, { auth: authInfo })
    void listener(req as Parameters<typeof listener>[0], res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    once: () => call({ port, agent }),
    close() {
      agent.destroy()
      server.close()
    },
  }
}

const version = '2026-07-28'
const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'repeat',
    arguments: { text: 'hello' },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
    },
  },
})

const headers = {
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': version,
  'mcp-method': 'tools/call',
  'mcp-name': 'repeat',
}

function call({ port, agent }: { readonly port: number; readonly agent: Agent }): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port, path: '/mcp', method: 'POST', agent, headers },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          try {
            check(answer.statusCode, Buffer.concat(chunks).toString('utf8'))
            resolve()
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

function check(status: number | undefined, text: string): void {
  if (status === 200 && text.includes('hello')) return
  throw new Error(`The call was answered with ${status}: ${text}`)
}
