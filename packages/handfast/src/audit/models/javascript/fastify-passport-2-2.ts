import type { Model, Shape } from '../../flow/model.ts'

/* Before 1.1.0 and 2.3.0 login keeps the session id (CVE-2023-29019). */

const passport: Shape = { type: 'fastify-passport.Authenticator' }

export const fastifyPassport22Model: Model = {
  id: 'fastify-passport-2-2',
  language: 'javascript',
  modules: ['@fastify/passport'],
  versions: '<1.1.0 || >=2.0.0 <2.3.0',
  exports: {
    default: passport,
    fastifyPassport: passport,
    Authenticator: { construct: { returns: { type: 'fastify-passport.Authenticator' } } },
  },
  types: {
    'fastify-passport.Authenticator': {
      members: {
        authenticate: {
          call: {
            role: ['auth.middleware', 'web-session.login'],
            callbacks: [
              {
                at: 'Argument[last]',
                parameters: [
                  { type: 'fastify.Request' },
                  { type: 'fastify.Reply' },
                  {},
                  { labels: ['Principal'] },
                ],
              },
            ],
            returns: { type: 'web.Middleware' },
          },
        },
        initialize: { call: { returns: { type: 'web.Middleware' } } },
        secureSession: {
          call: { role: 'web-session.middleware', returns: { type: 'web.Middleware' } },
        },
        use: { call: { returns: { from: ['Receiver'] } } },
        registerUserSerializer: {
          call: { callbacks: [{ at: 'Argument[0]', parameters: [{ labels: ['Principal'] }] }] },
        },
        registerUserDeserializer: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{ labels: ['StoredPrincipal'] }] }],
          },
        },
      },
    },
    'fastify-passport.Login': { call: { role: 'web-session.login', returns: { from: [] } } },
    'fastify-passport.Logout': { call: { role: 'web-session.logout', returns: { from: [] } } },
  },
}
