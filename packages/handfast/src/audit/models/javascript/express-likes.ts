import type { Model, Shape } from '../../flow/model.ts'

/* Routers that took over the shape of express: `(request, response, next)`. */

const application: Shape = {
  call: { returns: { type: 'express.Application' } },
  construct: { returns: { type: 'express.Application' } },
}

export const expressLikesModel: Model = {
  id: 'express-likes',
  language: 'javascript',
  modules: [
    'polka',
    '@polka/parse',
    'connect',
    'restify',
    '@tinyhttp/app',
    'router',
    'hyper-express',
    'ultimate-express',
    '0http',
    'find-my-way',
    'restana',
  ],
  exports: {
    default: application,
    App: application,
    Router: application,
    Server: application,
    createServer: application,
  },
}
