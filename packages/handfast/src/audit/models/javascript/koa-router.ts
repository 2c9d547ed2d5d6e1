import type { Model, Shape } from '../../flow/model.ts'

const router: Shape = {
  construct: { returns: { type: 'koa.Router' } },
  call: { returns: { type: 'koa.Router' } },
}

export const koaRouterModel: Model = {
  id: 'koa-router',
  language: 'javascript',
  modules: ['@koa/router', 'koa-router'],
  exports: { default: router, Router: router },
}
