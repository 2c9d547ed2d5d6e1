import type { Model } from '../../flow/model.ts'

/* The whole session is in an encrypted cookie; the plugin is a value handed to `register`. */

export const fastifySecureSessionModel: Model = {
  id: 'fastify-secure-session',
  language: 'javascript',
  modules: ['@fastify/secure-session', 'fastify-secure-session'],
  exports: { default: { role: 'web-session.middleware', type: 'web.Middleware' } },
}
