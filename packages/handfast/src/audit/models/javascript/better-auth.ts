import type { Model } from '../../flow/model.ts'

export const betterAuthModel: Model = {
  id: 'better-auth',
  language: 'javascript',
  modules: ['better-auth', 'better-auth/*'],
  exports: {
    betterAuth: { call: { returns: { type: 'better-auth.Auth' } } },
    withMcpAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: 'Argument[1]',
            parameters: [{ type: 'web.Request' }, { type: 'better-auth.McpSession' }],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    toNodeHandler: { call: { returns: { type: 'web.Middleware' } } },
  },
  types: {
    'better-auth.Auth': { members: { api: { type: 'better-auth.Api' } } },
    'better-auth.Api': {
      members: {
        getSession: { call: { role: 'auth.verify', returns: { type: 'better-auth.Session' } } },
        getMcpSession: {
          call: { role: 'auth.verify', returns: { type: 'better-auth.McpSession' } },
        },
        signOut: { call: { role: 'web-session.logout', returns: { from: [] } } },
      },
    },
    'better-auth.Session': {
      members: {
        user: { type: 'web.User', labels: ['Principal'] },
        session: { type: 'better-auth.SessionRow' },
      },
    },
    'better-auth.SessionRow': {
      members: { userId: { labels: ['Principal'] }, token: { labels: ['TokenBytes'] } },
    },
    'better-auth.McpSession': {
      members: {
        userId: { labels: ['Principal'] },
        clientId: { labels: ['OAuthClient'] },
        accessToken: { labels: ['TokenBytes'] },
        scopes: { labels: [] },
      },
    },
  },
}
