import type { Model, Path, Shape } from '../../flow/model.ts'

/* @modelcontextprotocol/{node,express,hono,fastify} 2.x: between a framework and the handler. */

const minted: Shape = { labels: ['TransportSession', 'ServerMinted'] }
const option = (name: string): Path => `Argument[0].Member[${name}]`
const originCheck: Shape = { call: { role: 'origin.check', returns: { type: 'web.Middleware' } } }
const hostCheck: Shape = { call: { role: 'host.check', returns: { type: 'web.Middleware' } } }
/** Checks Host and, since 2.0, Origin when it listens on a loopback name. */
const application = (type: string): Shape => ({
  call: {
    role: 'origin.check',
    headerChecks: {
      host: option('allowedHosts'),
      origin: option('allowedOrigins'),
      onLoopback: {
        address: option('host'),
        fallback: '127.0.0.1',
        headers: ['host', 'origin'],
      },
    },
    returns: { type },
  },
})

export const mcpSdkV2AdaptersModel: Model = {
  id: 'mcp-sdk-v2-adapters',
  language: 'javascript',
  modules: [
    '@modelcontextprotocol/node',
    '@modelcontextprotocol/express',
    '@modelcontextprotocol/hono',
    '@modelcontextprotocol/fastify',
  ],
  exports: {
    NodeStreamableHTTPServerTransport: {
      construct: {
        role: 'mcp.transport',
        headerChecks: {
          host: option('allowedHosts'),
          origin: option('allowedOrigins'),
          onlyIf: option('enableDnsRebindingProtection'),
        },
        callbacks: [
          { at: option('sessionIdGenerator'), entry: { kind: 'session-callback' } },
          {
            at: option('onsessioninitialized'),
            parameters: [minted],
            entry: { kind: 'session-callback' },
          },
          {
            at: option('onsessionclosed'),
            parameters: [minted],
            entry: { kind: 'session-callback' },
          },
          {
            at: `${option('eventStore')}.Member[replayEventsAfter]`,
            parameters: [{ labels: ['EventId'] }],
          },
        ],
        returns: { type: 'mcp-sdk-v2.HttpTransport' },
      },
    },
    toNodeHandler: { call: { returns: { type: 'mcp-sdk-v2-adapters.NodeHandler' } } },
    toWebRequest: { call: { returns: { type: 'web.Request' } } },
    createMcpExpressApp: application('express.Application'),
    createMcpHonoApp: application('hono.Hono'),
    createMcpFastifyApp: application('fastify.Instance'),
    requireBearerAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: `${option('verifier')}.Member[verifyAccessToken]`,
            parameters: [{ labels: ['Credential'] }],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    mcpAuthMetadataRouter: {
      call: { role: 'http.middleware', returns: { type: 'web.Middleware' } },
    },
    originValidation: originCheck,
    localhostOriginValidation: originCheck,
    hostHeaderValidation: hostCheck,
    localhostHostValidation: hostCheck,
  },
  types: {
    'mcp-sdk-v2-adapters.NodeHandler': {
      call: { role: 'mcp.transport.handle', returns: { from: [] } },
    },
  },
}
