import type { Model, Shape } from '../../flow/model.ts'

const middleware: Shape = {
  call: { role: 'web-session.middleware', returns: { type: 'web.Middleware' } },
}

export const koaSessionModel: Model = {
  id: 'koa-session',
  language: 'javascript',
  modules: ['koa-session'],
  exports: { default: middleware, createSession: middleware },
}
