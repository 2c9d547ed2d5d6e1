import type { Callback, Model, Shape } from '../../flow/model.ts'

/* Elysia 1: handlers take one context; what `derive` and `resolve` give is added to it. */

const self = { from: ['Receiver'] } as const
const context: Shape = { type: 'elysia.Context' }
const parameters: readonly Shape[] = [context]

const handled = (method: string): readonly Callback[] => [
  {
    at: 'Argument[1]',
    parameters,
    entry: { kind: 'http', method, name: 'Argument[0]', options: 'Argument[2]' },
  },
  { at: 'Argument[2].Member[beforeHandle]', parameters },
]
const verb = (method: string): Shape => ({
  call: { role: 'http.route', callbacks: handled(method), returns: self },
})
const hook: Shape = {
  call: {
    role: 'http.middleware',
    callbacks: [{ at: 'Argument[last]', parameters, entry: { kind: 'middleware', method: 'ANY' } }],
    returns: self,
  },
}
/** `app.group('/v1', (app) => app.get(…))`, `app.use(plugin)`. */
const nested: Shape = {
  call: {
    role: 'http.middleware',
    callbacks: [{ at: 'Argument[last]', parameters: [{ type: 'elysia.Application' }] }],
    returns: self,
  },
}
const chain: Shape = { call: { returns: self } }

export const elysiaModel: Model = {
  id: 'elysia',
  language: 'javascript',
  modules: ['elysia'],
  exports: {
    Elysia: { construct: { returns: { type: 'elysia.Application' } } },
    default: { construct: { returns: { type: 'elysia.Application' } } },
    Context: { construct: { returns: { type: 'elysia.Context' } } },
  },
  types: {
    'elysia.Application': {
      members: {
        get: verb('GET'),
        post: verb('POST'),
        put: verb('PUT'),
        patch: verb('PATCH'),
        delete: verb('DELETE'),
        all: verb('ANY'),
        derive: hook,
        resolve: hook,
        onBeforeHandle: hook,
        onRequest: hook,
        use: nested,
        group: nested,
        guard: nested,
        decorate: chain,
        state: chain,
        model: chain,
        onError: chain,
        listen: { call: { role: 'http.listen', opensEverywhere: true, returns: self } },
      },
    },
    'elysia.Context': {
      members: {
        request: { type: 'web.Request' },
        headers: { type: 'web.HeaderTable' },
        query: { type: 'web.QueryTable' },
        params: { type: 'web.QueryTable' },
        body: { labels: ['RequestBody'] },
        cookie: { type: 'web.CookieTable' },
        path: { labels: ['UrlParameter'] },
        ip: { labels: ['RemoteAddress'] },
        status: { call: { role: 'http.respond', returns: { from: [] } } },
        error: { call: { role: 'http.respond', returns: { from: [] } } },
        redirect: { call: { role: 'http.redirect', returns: { from: [] } } },
      },
    },
  },
}
