import type { Model, Shape } from '../../flow/model.ts'

/* Middleware that matters by being there. */

const middleware: Shape = { call: { role: 'http.middleware', returns: { type: 'web.Middleware' } } }

export const httpMiddlewareModel: Model = {
  id: 'http-middleware',
  language: 'javascript',
  modules: [
    'helmet',
    'express-rate-limit',
    'express-slow-down',
    'compression',
    'body-parser',
    'connect-timeout',
    'rate-limiter-flexible',
    'koa-helmet',
    'koa-bodyparser',
    'koa-body',
    '@fastify/helmet',
    '@fastify/rate-limit',
  ],
  exports: {
    default: middleware,
    helmet: middleware,
    rateLimit: middleware,
    json: middleware,
    urlencoded: middleware,
    bodyParser: middleware,
    koaBody: middleware,
  },
}
