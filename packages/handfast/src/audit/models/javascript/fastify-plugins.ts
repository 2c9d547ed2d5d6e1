import type { Model, Shape } from '../../flow/model.ts'

/*
 * Plugins are values handed to `register` with their options, so reading one is the site: the
 * options are the next argument of the call that takes it.
 */

const sessions: Shape = {
  role: ['web-session.middleware', 'web-session.at-server'],
  type: 'web.Middleware',
}

export const fastifyPluginsModel: Model = {
  id: 'fastify-plugins',
  language: 'javascript',
  modules: ['@fastify/session', 'fastify-session'],
  exports: { default: sessions, fastifySession: sessions },
}
