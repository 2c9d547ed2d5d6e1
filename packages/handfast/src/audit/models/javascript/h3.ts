import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* h3 1 and 2, which Nitro and Nuxt serve with; there the helpers are globals. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const event: Shape = { type: 'h3.Event' }
const parameters: readonly Shape[] = [event]

const handled = (at: Callback['at'], method: string): readonly Callback[] => [
  { at, parameters, entry: { kind: 'http', method, name: 'Argument[0]' } },
]
const verb = (method: string): Shape => ({
  call: { role: 'http.route', callbacks: handled('Argument[1]', method), returns: self },
})
const routes: Shapes = {
  get: verb('GET'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  delete: verb('DELETE'),
  all: verb('ANY'),
  on: {
    call: { role: 'http.route', callbacks: handled('Argument[2]', 'ANY'), returns: self },
  },
  use: {
    call: {
      role: 'http.middleware',
      callbacks: [
        {
          at: 'Argument[last]',
          parameters,
          entry: { kind: 'middleware', method: 'ANY', name: 'Argument[0]' },
        },
      ],
      returns: self,
    },
  },
  mount: { call: { role: 'http.middleware', returns: self } },
}
const application: Shape = {
  call: { returns: { type: 'h3.Application' } },
  construct: { returns: { type: 'h3.Application' } },
}
/** `defineEventHandler(handler)`, or of an object with `handler`. */
const define: Shape = {
  call: {
    role: 'http.route',
    callbacks: ['Argument[0]', 'Argument[0].Member[handler]'].map((at) => ({
      at,
      parameters,
      entry: { kind: 'http', method: 'ANY' } as const,
    })),
    returns: { from: ['Argument[0]'] },
  },
}
const fromTable = (type: string): Shape => ({
  call: { returns: { lookup: { type, argument: 'Argument[1]' } } },
})
const body: Shape = { call: { returns: { labels: ['RequestBody'] } } }
const responds: Shape = { call: { role: 'http.respond', returns: nothing } }

const helpers: Shapes = {
  defineEventHandler: define,
  eventHandler: define,
  defineHandler: define,
  getHeader: fromTable('web.HeaderTable'),
  getRequestHeader: fromTable('web.HeaderTable'),
  getHeaders: { call: { returns: { type: 'web.HeaderTable' } } },
  getRequestHeaders: { call: { returns: { type: 'web.HeaderTable' } } },
  getQuery: { call: { returns: { type: 'web.QueryTable' } } },
  getRouterParam: fromTable('web.QueryTable'),
  getRouterParams: { call: { returns: { type: 'web.QueryTable' } } },
  getCookie: fromTable('web.CookieTable'),
  parseCookies: { call: { returns: { type: 'web.CookieTable' } } },
  setCookie: { call: { role: 'cookie.set', returns: nothing } },
  deleteCookie: { call: { role: 'cookie.clear', returns: nothing } },
  setHeader: { call: { role: 'http.set-header', returns: nothing } },
  setResponseHeader: { call: { role: 'http.set-header', returns: nothing } },
  getRequestIP: { call: { returns: { labels: ['RemoteAddress'] } } },
  readBody: body,
  readRawBody: body,
  readValidatedBody: body,
  toWebRequest: { call: { returns: { type: 'web.Request' } } },
  sendError: responds,
  sendRedirect: { call: { role: 'http.redirect', returns: nothing } },
}

export const h3Model: Model = {
  id: 'h3',
  language: 'javascript',
  modules: ['h3', 'nitropack', 'nitropack/runtime', 'nitro', 'nitro/h3', '#imports'],
  exports: {
    ...helpers,
    H3: application,
    createApp: application,
    createRouter: application,
    H3Event: { construct: { returns: { type: 'h3.Event' } } },
    toNodeListener: { call: { returns: { type: 'web.Middleware' } } },
    serve: { call: { role: 'http.listen', opensEverywhere: true, returns: nothing } },
  },
  globals: helpers,
  types: {
    'h3.Application': { members: routes },
    'h3.Event': {
      members: {
        req: { type: 'h3.Request' },
        node: { type: 'h3.Node' },
        headers: { type: 'web.Headers' },
        url: { type: 'web.URL', labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        method: { labels: [] },
      },
    },
    /** A web request, with what h3 1 had under the same name. */
    'h3.Request': { extends: 'web.Request', members: { ip: { labels: ['RemoteAddress'] } } },
    'h3.Node': {
      members: {
        req: { type: 'node-http.IncomingMessage' },
        res: { type: 'node-http.ServerResponse' },
      },
    },
  },
}
