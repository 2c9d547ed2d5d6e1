import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as web from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { SubscribeRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import * as v2 from '@modelcontextprotocol/server'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'

export interface Behind {
  readonly handler: FetchHandler
  /** What happened to it, in words. */
  readonly told: string[]
}

export const text = (said: string): { content: { type: 'text'; text: string }[] } => ({
  content: [{ type: 'text', text: said }],
})

/** Sessions in a map, a transport each, as the documentation of SDK v1 has it. */
export function sessionsOf(serverFor: () => McpServer, told: string[] = []): Behind {
  const transports = new Map<string, web.WebStandardStreamableHTTPServerTransport>()
  return {
    told,
    async handler(request) {
      const known = transports.get(request.headers.get('mcp-session-id') ?? '')
      if (known !== undefined) return known.handleRequest(request)
      const transport = new web.WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void transports.set(id, transport),
        onsessionclosed(id) {
          transports.delete(id)
          told.push('session ended')
        },
      })
      await serverFor().connect(transport)
      return transport.handleRequest(request)
    },
  }
}

export const sessionsV1 = (told: string[] = []): Behind => sessionsOf(() => serverV1(told), told)

function serverV1(told: string[]): McpServer {
  const capabilities = { logging: {}, resources: { subscribe: true } }
  const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities })
  server.registerTool(
    'count',
    { description: 'Counts aloud' },
    async ({ _meta, sendNotification }) => {
      const { progressToken } = _meta ?? {}
      for (const progress of progressToken === undefined ? [] : [1, 2, 3]) {
        const params = { progressToken, progress, total: 3 }
        await sendNotification({ method: 'notifications/progress', params } as never)
      }
      return text('three')
    },
  )
  server.registerTool('ask', { description: 'Asks the user' }, async (extra) => {
    const schema = { type: 'object' as const, properties: { name: { type: 'string' as const } } }
    const asked = { message: 'What is your name?', requestedSchema: schema }
    const { action, content } = await server.server.elicitInput(asked, {
      relatedRequestId: extra.requestId,
    })
    return text(`${action} ${String(content?.['name'])}`)
  })
  server.registerTool('wait', { description: 'Until it is told not to' }, async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    told.push('cancelled')
    return text('cancelled')
  })
  server.registerResource('note', 'note://shared', {}, () => ({ contents: [] }))
  server.server.setRequestHandler(SubscribeRequestSchema, async ({ params }) => {
    await server.server.sendResourceUpdated({ uri: params.uri })
    return {}
  })
  return server
}

function serverV2(told: string[]): v2.McpServer {
  const server = new v2.McpServer({ name: 'notes', version: '2.0.0' })
  server.registerTool('count', { description: 'Counts aloud' }, async ({ mcpReq }) => {
    const { progressToken } = mcpReq._meta ?? {}
    for (const progress of progressToken === undefined ? [] : [1, 2, 3]) {
      const params = { progressToken, progress, total: 3 }
      await mcpReq.notify({ method: 'notifications/progress', params } as never)
    }
    return text('three')
  })
  server.registerTool('wait', { description: 'Until it is told not to' }, async ({ mcpReq }) => {
    await new Promise<void>((resolve) => {
      mcpReq.signal.addEventListener('abort', () => resolve())
    })
    told.push('cancelled')
    return text('cancelled')
  })
  return server
}

export function modernV2(told: string[] = []): Behind {
  const handler = v2.createMcpHandler(() => serverV2(told))
  return { told, handler: (request) => handler.fetch(request) }
}

/** Sessions for old clients and none for new ones, at one address. */
export function bothEras(told: string[] = []): Behind {
  const [old, modern] = [sessionsV1(told), modernV2(told)]
  return {
    told,
    async handler(request) {
      const isOld = await v2.isLegacyRequest(request.clone())
      return (isOld ? old : modern).handler(request)
    },
  }
}
