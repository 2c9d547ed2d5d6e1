import type { Model } from '../../flow/model.ts'

/* A plugin value: its options follow it in the call to `register`. */

export const fastifyCorsModel: Model = {
  id: 'fastify-cors',
  language: 'javascript',
  modules: ['@fastify/cors', 'fastify-cors'],
  exports: { default: { role: 'http.cors', type: 'web.Middleware' } },
}
