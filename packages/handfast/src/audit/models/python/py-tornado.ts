import type { Callback, Model, Shape } from '../../flow/model.ts'

/* tornado: handler classes, one method for each HTTP method. */

const nothing = { from: [] } as const
const method = (name: string): Callback => ({
  at: `Receiver.Member[${name}]`,
  every: { labels: ['UrlParameter'] },
  entry: { kind: 'http', method: name.toUpperCase() },
})
const argument: Shape = {
  call: { returns: { lookup: { type: 'py-web.QueryTable', argument: 'Argument[0]' } } },
}
const respond: Shape = { call: { role: 'http.respond', returns: nothing } }

export const pyTornadoModel: Model = {
  id: 'py-tornado',
  language: 'python',
  modules: ['tornado.web', 'tornado.httpserver'],
  package: 'tornado',
  exports: {
    Application: {
      construct: {
        secret: 'Argument[cookie_secret:]',
        returns: { type: 'py-tornado.Application' },
      },
    },
    RequestHandler: { construct: { returns: { type: 'py-tornado.Handler' } } },
    HTTPServer: { construct: { role: 'http.server', returns: { type: 'py-tornado.Application' } } },
    authenticated: {
      role: 'auth.middleware',
      call: { role: 'auth.middleware', returns: { from: ['Argument[0]'] } },
    },
  },
  types: {
    'py-tornado.Application': {
      members: { listen: { call: { role: 'http.listen', returns: nothing } } },
    },
    'py-tornado.Handler': {
      members: {
        request: { type: 'py-tornado.Request' },
        current_user: { type: 'py-web.User', labels: ['Principal'] },
        get_argument: argument,
        get_query_argument: argument,
        get_body_argument: { call: { returns: { labels: ['RequestBody'] } } },
        get_cookie: { call: { returns: { labels: ['Cookie'] } } },
        get_secure_cookie: {
          call: { role: 'cookie.signed', returns: { labels: ['ServerMinted'] } },
        },
        get_signed_cookie: {
          call: { role: 'cookie.signed', returns: { labels: ['ServerMinted'] } },
        },
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        set_secure_cookie: { call: { role: 'cookie.set', returns: nothing } },
        clear_cookie: { call: { role: 'cookie.clear', returns: nothing } },
        set_header: { call: { role: 'http.set-header', returns: nothing } },
        set_status: { call: { role: 'http.status', returns: nothing } },
        redirect: { call: { role: 'http.redirect', returns: nothing } },
        write: respond,
        finish: respond,
      },
      overrides: {
        get: method('get'),
        post: method('post'),
        put: method('put'),
        patch: method('patch'),
        delete: method('delete'),
      },
    },
    'py-tornado.Request': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        body: { labels: ['RequestBody'] },
        cookies: { type: 'py-web.CookieTable' },
        arguments: { type: 'py-web.QueryTable' },
        remote_ip: { labels: ['RemoteAddress'] },
        uri: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        host: { labels: ['ClientHeader'] },
        method: { labels: [] },
      },
    },
  },
}
