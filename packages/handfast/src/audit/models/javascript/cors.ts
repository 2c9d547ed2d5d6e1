import type { Model, Shape } from '../../flow/model.ts'

const cors: Shape = { call: { role: 'http.cors', returns: { type: 'web.Middleware' } } }

export const corsModel: Model = {
  id: 'cors',
  language: 'javascript',
  modules: ['cors', '@koa/cors'],
  exports: { default: cors, cors },
}
