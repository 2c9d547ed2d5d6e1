import type { Model } from '../../flow/model.ts'

/* @modelcontextprotocol/server-legacy: HTTP+SSE and the authorization server, moved out of 2.x. */

export const mcpServerLegacyModel: Model = {
  id: 'mcp-server-legacy',
  language: 'javascript',
  modules: ['@modelcontextprotocol/server-legacy', '@modelcontextprotocol/server-legacy/*'],
  exports: {
    SSEServerTransport: {
      construct: { role: 'mcp.sse-transport', returns: { type: 'mcp-sdk-v1.SseTransport' } },
    },
    requireBearerAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: 'Argument[0].Member[verifier].Member[verifyAccessToken]',
            parameters: [{ labels: ['Credential'] }],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    mcpAuthRouter: { call: { role: 'http.middleware', returns: { type: 'web.Middleware' } } },
    mcpAuthMetadataRouter: {
      call: { role: 'http.middleware', returns: { type: 'web.Middleware' } },
    },
    ProxyOAuthServerProvider: {
      construct: {
        callbacks: [
          {
            at: 'Argument[0].Member[verifyAccessToken]',
            parameters: [{ labels: ['Credential'] }],
          },
        ],
        returns: { type: 'mcp.TokenVerifier' },
      },
    },
  },
}
