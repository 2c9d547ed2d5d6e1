import type { Callback, Model, Shape } from '../../flow/model.ts'

/* From 0.6.0 on `req.login` and `req.logout` regenerate the session, and both take a callback. */

const user: Shape = { labels: ['Principal'] }

/** `authenticate(strategy, [options], [callback])`; the callback gets `(error, user, info)`. */
const outcome: readonly Callback[] = [{ at: 'Argument[last]', parameters: [{}, user] }]

export const passport06Model: Model = {
  id: 'passport-0-6',
  language: 'javascript',
  modules: ['passport'],
  versions: '>=0.6.0',
  exports: {
    default: { type: 'passport.Passport' },
    Passport: { construct: { returns: { type: 'passport.Passport' } } },
    Authenticator: { construct: { returns: { type: 'passport.Passport' } } },
  },
  types: {
    'passport.Passport': {
      members: {
        authenticate: {
          call: {
            role: ['auth.middleware', 'web-session.regenerate'],
            callbacks: outcome,
            returns: { type: 'web.Middleware' },
          },
        },
        authorize: {
          call: {
            role: 'auth.middleware',
            callbacks: outcome,
            returns: { type: 'web.Middleware' },
          },
        },
        initialize: { call: { returns: { type: 'web.Middleware' } } },
        session: { call: { role: 'web-session.middleware', returns: { type: 'web.Middleware' } } },
        use: { call: { returns: { from: ['Receiver'] } } },
        serializeUser: { call: { callbacks: [{ at: 'Argument[0]', parameters: [user] }] } },
        deserializeUser: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{ labels: ['StoredPrincipal'] }] }],
          },
        },
      },
    },
    'passport.Login': {
      call: {
        role: 'web-session.regenerate',
        callbacks: [{ at: 'Argument[last]', parameters: [{}] }],
        returns: { from: [] },
      },
    },
    'passport.Logout': {
      call: {
        role: 'web-session.regenerate',
        callbacks: [{ at: 'Argument[last]', parameters: [{}] }],
        returns: { from: [] },
      },
    },
  },
}
