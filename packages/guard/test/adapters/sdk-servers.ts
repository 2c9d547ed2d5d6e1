import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as web from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import * as v2 from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { FetchExtra, FetchServer } from '../../src/adapters/fetch.ts'

type Id = string

/** Of one session, as the examples of the SDK have it. */
function eventStore(): web.EventStore & v2.EventStore {
  const events: { readonly stream: Id; readonly message: never }[] = []
  return {
    async storeEvent(stream, message) {
      // Both SDKs store their own messages and get them back.
      events.push({ stream, message: message as never })
      return String(events.length)
    },
    async replayEventsAfter(lastId, { send }) {
      const after = Number(lastId)
      const stream = events[after - 1]?.stream ?? ''
      for (const [at, event] of events.entries()) {
        if (at >= after && event.stream === stream) await send(String(at + 1), event.message)
      }
      return stream
    },
  }
}

const counted = (text: string): { content: { type: 'text'; text: string }[] } => ({
  content: [{ type: 'text', text }],
})

/** A map from session id to transport, as the documentation of SDK v1 has it. */
export function documentedV1(): FetchServer {
  const transports = new Map<Id, web.WebStandardStreamableHTTPServerTransport>()
  return async (request, extra = {}) => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request, extra)
    const transport = new web.WebStandardStreamableHTTPServerTransport({
      eventStore: eventStore(),
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    })
    const server = new McpServer(
      { name: 'notes', version: '1.0.0' },
      { capabilities: { logging: {} } },
    )
    server.registerTool(
      'repeat',
      { inputSchema: { text: z.string() } },
      async ({ text }, extra) => {
        await extra.sendNotification({
          method: 'notifications/message',
          params: { level: 'info', data: 'on it' },
        })
        return counted(`${text} for ${String(extra.authInfo?.extra?.['sub'])}`)
      },
    )
    await server.connect(transport)
    return transport.handleRequest(request, extra)
  }
}

function serverV2(): v2.McpServer {
  const server = new v2.McpServer({ name: 'notes', version: '2.0.0' })
  server.registerTool(
    'repeat',
    { inputSchema: z.object({ text: z.string() }) },
    async ({ text }, ctx) => counted(`${text} for ${String(ctx.http?.authInfo?.extra?.['sub'])}`),
  )
  return server
}

export const modernV2 = (): v2.McpHttpHandler => v2.createMcpHandler(serverV2)

/** Sessions for clients of the legacy era, by hand, as the documentation of SDK v2 has it. */
export function sessionsV2(): FetchServer {
  const transports = new Map<Id, v2.WebStandardStreamableHTTPServerTransport>()
  return async (request: Request, extra: FetchExtra = {}) => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request, extra)
    const transport = new v2.WebStandardStreamableHTTPServerTransport({
      eventStore: eventStore(),
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    })
    await serverV2().connect(transport)
    return transport.handleRequest(request, extra)
  }
}
