import type { Model, Shape } from '../../flow/model.ts'

/* Plugin values: their options follow them in the call to `register`. */

const plugin: Shape = { role: 'auth.middleware', type: 'web.Middleware' }

export const fastifyAuthModel: Model = {
  id: 'fastify-auth',
  language: 'javascript',
  modules: ['@fastify/bearer-auth', '@fastify/basic-auth', '@fastify/jwt', 'fastify-auth0-verify'],
  exports: { default: plugin, bearerAuthPlugin: plugin },
}
