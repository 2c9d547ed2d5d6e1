import type { Model } from '../../flow/model.ts'

/* The whole session is in a signed cookie: nothing at the server can end it. */

export const cookieSessionModel: Model = {
  id: 'cookie-session',
  language: 'javascript',
  modules: ['cookie-session', 'client-sessions'],
  exports: {
    default: {
      call: {
        role: 'web-session.middleware',
        /** `maxAge` is told to the browser; nothing in the cookie says when it was made. */
        lifetime: { told: ['Argument[0].Member[duration]'], kind: 'absolute' },
        secret: ['Argument[0].Member[secret]', 'Argument[0].Member[keys]'],
        returns: { type: 'web.Middleware' },
      },
    },
  },
}
