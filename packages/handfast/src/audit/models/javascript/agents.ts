import type { Model } from '../../flow/model.ts'

/* Cloudflare agents: one Durable Object a session, named by its id. `props` come from OAuth. */

const serve = {
  call: { role: 'mcp.http-server', returns: { type: 'agents.Handler' } },
} as const

export const agentsModel: Model = {
  id: 'agents',
  language: 'javascript',
  modules: ['agents/mcp', 'agents/mcp/server', '@cloudflare/workers-oauth-provider'],
  package: 'agents',
  exports: {
    McpAgent: {
      type: 'agents.McpAgentClass',
      construct: { role: 'mcp.server', returns: { type: 'agents.McpAgent' } },
    },
    createMcpHandler: {
      call: {
        role: 'mcp.handler',
        callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'mcp-sdk-v2.FactoryContext' }] }],
        returns: { type: 'agents.Handler' },
      },
    },
    getMcpAuthContext: { call: { returns: { type: 'agents.AuthContext' } } },
    OAuthProvider: { construct: { role: 'auth.middleware', returns: { type: 'agents.Handler' } } },
    default: { construct: { role: 'auth.middleware', returns: { type: 'agents.Handler' } } },
  },
  types: {
    'agents.McpAgentClass': { members: { serve, serveSSE: serve, mount: serve } },
    'agents.McpAgent': {
      members: {
        props: { type: 'agents.Props', labels: ['Principal'] },
        state: { labels: ['StateRead'] },
        env: { type: 'workers.Environment' },
        getSessionId: { call: { returns: { labels: ['TransportSession'] } } },
        elicitInput: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
      },
      overrides: { init: { at: 'Receiver.Member[init]' } },
    },
    'agents.AuthContext': { members: { props: { type: 'agents.Props', labels: ['Principal'] } } },
    'agents.Props': {
      members: {
        accessToken: { labels: ['TokenBytes'] },
        clientId: { labels: ['OAuthClient'] },
        claims: { type: 'web.VerifiedClaims', labels: ['Principal'] },
      },
      anyMember: { labels: ['Principal'] },
    },
    'agents.Handler': {
      members: {
        fetch: { call: { role: 'mcp.transport.handle', returns: { type: 'web.Response' } } },
      },
      call: { role: 'mcp.transport.handle', returns: { type: 'web.Response' } },
    },
  },
}
