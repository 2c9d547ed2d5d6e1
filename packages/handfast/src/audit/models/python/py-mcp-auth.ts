import type { Model } from '../../flow/model.ts'

/* mcp.server.auth: the verified token of the request, and whoever verifies it. */

export const pyMcpAuthModel: Model = {
  id: 'py-mcp-auth',
  language: 'python',
  modules: ['mcp.server.auth.*'],
  package: 'mcp',
  exports: {
    get_access_token: { call: { returns: { type: 'py-mcp-auth.AccessToken' } } },
    AccessToken: {
      construct: {
        role: 'auth.identity',
        identity: { client: 'Argument[client_id:]', subject: ['Argument[subject:]'] },
        returns: { type: 'py-mcp-auth.AccessToken' },
      },
    },
    TokenVerifier: { construct: { returns: { type: 'py-mcp-auth.TokenVerifier' } } },
    ProviderTokenVerifier: { construct: { returns: { type: 'py-mcp-auth.TokenVerifier' } } },
    OAuthAuthorizationServerProvider: {
      construct: { returns: { type: 'py-mcp-auth.TokenVerifier' } },
    },
    AuthSettings: { construct: { role: 'auth.middleware', returns: { from: [] } } },
    BearerAuthBackend: { construct: { role: 'auth.middleware', returns: { from: [] } } },
    RequireAuthMiddleware: { construct: { role: 'auth.middleware', returns: { from: [] } } },
    AuthContextMiddleware: { construct: { returns: { from: [] } } },
    AuthenticatedUser: { construct: { returns: { type: 'py-mcp-auth.AuthenticatedUser' } } },
  },
  types: {
    'py-mcp-auth.AccessToken': {
      labels: ['AuthInfo'],
      members: {
        token: { labels: ['TokenBytes'] },
        client_id: { labels: ['OAuthClient'] },
        subject: { labels: ['Principal'] },
        claims: { type: 'py-web.Claims', labels: ['Principal'] },
        scopes: { labels: [] },
        expires_at: { labels: [] },
        resource: { labels: [] },
      },
      anyMember: { labels: ['Principal'] },
    },
    'py-mcp-auth.AuthenticatedUser': {
      members: {
        access_token: { type: 'py-mcp-auth.AccessToken' },
        /** The base class calls it `username`; it holds the client's id. */
        username: { labels: ['OAuthClient'] },
        display_name: { labels: ['OAuthClient'] },
        identity: { labels: ['OAuthClient'] },
        scopes: { labels: [] },
      },
    },
    'py-mcp-auth.TokenVerifier': {
      overrides: {
        verify_token: {
          at: 'Receiver.Member[verify_token]',
          parameters: [{ labels: ['Credential'] }],
        },
        load_access_token: {
          at: 'Receiver.Member[load_access_token]',
          parameters: [{ labels: ['Credential'] }],
        },
      },
      members: {
        verify_token: {
          call: { role: 'auth.verify', returns: { type: 'py-mcp-auth.AccessToken' } },
        },
      },
    },
  },
}
