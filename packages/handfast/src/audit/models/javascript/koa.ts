import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* koa 2 and 3 with @koa/router, koa-session and koa-bodyparser. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const context: Shape = { type: 'koa.Context' }
const next: Shape = { call: { role: 'http.next', returns: nothing } }
const parameters: readonly Shape[] = [context, next]
const header: Shape = {
  call: { returns: { lookup: { type: 'web.HeaderTable', argument: 'Argument[0]' } } },
}
const body: Shape = { labels: ['RequestBody'] }

const handlers = (method: string): readonly Callback[] => [
  { at: 'Argument[1..]', parameters },
  {
    at: 'Argument[last]',
    parameters,
    entry: { kind: 'http', method, name: 'Argument[0]', before: ['Argument[1..]'] },
  },
]

const verb = (method: string): Shape => ({
  call: { role: 'http.route', callbacks: handlers(method), returns: self },
})

const use: Shape = {
  call: {
    role: 'http.middleware',
    callbacks: [
      {
        at: 'Argument[0..]',
        parameters,
        entry: { kind: 'middleware', method: 'ANY', name: 'Argument[0]' },
      },
    ],
    returns: self,
  },
}

const requestMembers: Shapes = {
  headers: { type: 'web.HeaderTable' },
  header: { type: 'web.HeaderTable' },
  get: header,
  query: { type: 'web.QueryTable' },
  params: { type: 'web.QueryTable' },
  querystring: { labels: ['UrlParameter'] },
  url: { labels: ['UrlParameter'] },
  originalUrl: { labels: ['UrlParameter'] },
  path: { labels: ['UrlParameter'] },
  URL: { type: 'web.URL' },
  ip: { labels: ['RemoteAddress'] },
  ips: { labels: ['ForwardedHeader'] },
  host: { labels: ['ClientHeader'] },
  hostname: { labels: ['ClientHeader'] },
  origin: { labels: ['ClientHeader'] },
  protocol: { labels: [] },
  secure: { labels: [] },
  method: { labels: [] },
  socket: { type: 'node-http.Socket' },
}

const responseMembers: Shapes = {
  body: { writeRole: 'http.respond' },
  status: { writeRole: 'http.status' },
  set: { call: { role: 'http.set-header', returns: nothing } },
  append: { call: { role: 'http.set-header', returns: nothing } },
  redirect: { call: { role: 'http.redirect', returns: nothing } },
}

export const koaModel: Model = {
  id: 'koa',
  language: 'javascript',
  modules: ['koa'],
  exports: {
    default: { construct: { returns: { type: 'koa.Application' } } },
    Context: { construct: { returns: { type: 'koa.Context' } } },
  },
  types: {
    'koa.Application': {
      oneEachCall: true,
      members: {
        use,
        listen: {
          call: {
            role: 'http.listen',
            opensEverywhere: true,
            returns: { type: 'node-http.Server' },
          },
        },
        callback: { call: { returns: nothing } },
        proxy: { writeRole: 'http.trust-proxy' },
        keys: { labels: [], writeRole: 'secret' },
        on: { call: { callbacks: [{ at: 'Argument[1]' }], returns: self } },
      },
    },
    'koa.Context': {
      members: {
        ...requestMembers,
        ...responseMembers,
        request: { type: 'koa.Request' },
        response: { type: 'koa.Response' },
        req: { type: 'node-http.IncomingMessage' },
        res: { type: 'node-http.ServerResponse' },
        cookies: { type: 'koa.Cookies' },
        session: { type: 'web.Session' },
        state: { type: 'koa.State' },
        throw: { call: { role: 'http.respond', returns: { from: [], never: true } } },
        isAuthenticated: { call: { returns: nothing } },
        login: { type: 'passport.Login' },
        logout: { type: 'passport.Logout' },
      },
    },
    'koa.Request': { members: { ...requestMembers, body, rawBody: body } },
    'koa.Response': { members: responseMembers },
    'koa.State': { members: { user: { type: 'web.User', labels: ['Principal'] } } },
    'koa.Cookies': {
      members: {
        get: { call: { returns: { labels: ['Cookie'] } } },
        set: { call: { role: 'cookie.set', returns: self } },
      },
    },
    'koa.Router': {
      oneEachCall: true,
      members: {
        get: verb('GET'),
        post: verb('POST'),
        put: verb('PUT'),
        patch: verb('PATCH'),
        delete: verb('DELETE'),
        del: verb('DELETE'),
        all: verb('ANY'),
        use,
        routes: { call: { returns: { type: 'web.Middleware' } } },
        allowedMethods: { call: { returns: { type: 'web.Middleware' } } },
      },
    },
  },
}
