import type { Model, Shape } from '../../flow/model.ts'

/* Unlike koa-session these keep a session in a store, and only its id in the cookie. */

const middleware: Shape = {
  call: {
    role: ['web-session.middleware', 'web-session.at-server'],
    returns: { type: 'web.Middleware' },
  },
}

export const koaGenericSessionModel: Model = {
  id: 'koa-generic-session',
  language: 'javascript',
  modules: ['koa-generic-session', 'koa-session2', 'koa-session-minimal'],
  exports: { default: middleware },
}
