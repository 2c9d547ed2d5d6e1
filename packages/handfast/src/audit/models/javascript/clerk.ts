import type { Model, Shape } from '../../flow/model.ts'

const auth: Shape = { call: { role: 'auth.verify', returns: { type: 'clerk.Auth' } } }
const middleware: Shape = { call: { role: 'auth.middleware', returns: { type: 'web.Middleware' } } }

export const clerkModel: Model = {
  id: 'clerk',
  language: 'javascript',
  modules: [
    '@clerk/nextjs',
    '@clerk/nextjs/server',
    '@clerk/express',
    '@clerk/backend',
    '@clerk/fastify',
    '@clerk/mcp-tools/*',
    '@hono/clerk-auth',
  ],
  exports: {
    auth,
    getAuth: auth,
    authenticateRequest: auth,
    verifyToken: {
      call: { role: 'auth.verify', returns: { type: 'web.VerifiedClaims', labels: ['Principal'] } },
    },
    verifyClerkToken: { call: { role: 'auth.verify', returns: { type: 'mcp.AuthInfo' } } },
    currentUser: {
      call: { role: 'auth.verify', returns: { type: 'web.User', labels: ['Principal'] } },
    },
    clerkMiddleware: middleware,
    requireAuth: middleware,
    mcpAuthClerk: middleware,
  },
  types: {
    'clerk.Auth': {
      members: {
        userId: { labels: ['Principal'] },
        orgId: { labels: ['Principal'] },
        sessionClaims: { type: 'web.VerifiedClaims', labels: ['Principal'] },
        clientId: { labels: ['OAuthClient'] },
        sessionId: { labels: ['ServerMinted'] },
        getToken: { call: { returns: { labels: ['TokenBytes'] } } },
        isAuthenticated: { labels: [] },
      },
    },
  },
}
