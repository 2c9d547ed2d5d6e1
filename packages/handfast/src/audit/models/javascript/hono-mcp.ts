import type { Model, Shape } from '../../flow/model.ts'

const minted: Shape = { labels: ['TransportSession', 'ServerMinted'] }
const hook = (name: string, parameters: readonly Shape[]) =>
  ({
    at: `Argument[0].Member[${name}]`,
    parameters,
    entry: { kind: 'session-callback' },
  }) as const

export const honoMcpModel: Model = {
  id: 'hono-mcp',
  language: 'javascript',
  modules: ['@hono/mcp', '@hono/mcp/auth'],
  exports: {
    StreamableHTTPTransport: {
      construct: {
        role: 'mcp.transport',
        callbacks: [
          hook('sessionIdGenerator', []),
          hook('onsessioninitialized', [minted]),
          hook('onsessionclosed', [minted]),
          hook('onsessiondisconnected', [minted]),
        ],
        returns: { type: 'mcp-sdk-v1.HttpTransport' },
      },
    },
    MemoryEventStore: {
      construct: { role: 'mcp.event-store', returns: { type: 'mcp.EventStore' } },
    },
    bearerAuth: { call: { role: 'auth.middleware', returns: { type: 'web.Middleware' } } },
    mcpAuthRouter: { call: { role: 'http.middleware', returns: { type: 'hono.Hono' } } },
    simpleMcpAuthRouter: { call: { role: 'http.middleware', returns: { type: 'hono.Hono' } } },
  },
}
