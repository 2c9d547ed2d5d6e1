import type { Callback, Model, Shape } from '../../flow/model.ts'

/* falcon 3 and 4: resources are plain classes with one method for each HTTP method. */

const nothing = { from: [] } as const
const body: Shape = { labels: ['RequestBody'] }
const read: Shape = { call: { returns: { labels: ['RequestBody'] } } }
const header: Shape = {
  call: { returns: { lookup: { type: 'py-web.HeaderTable', argument: 'Argument[0]' } } },
}
const query: Shape = {
  call: { returns: { lookup: { type: 'py-web.QueryTable', argument: 'Argument[0]' } } },
}
const responder = (method: string): Callback => ({
  at: `Argument[1].Member[on_${method}]`,
  parameters: [{ type: 'py-falcon.Request' }, { type: 'py-falcon.Response' }],
  every: { labels: ['UrlParameter'] },
  entry: { kind: 'http', method: method.toUpperCase(), name: 'Argument[0]' },
})

export const pyFalconModel: Model = {
  id: 'py-falcon',
  language: 'python',
  modules: ['falcon', 'falcon.asgi'],
  exports: {
    App: { construct: { returns: { type: 'py-falcon.Application' } } },
    Request: { construct: { returns: { type: 'py-falcon.Request' } } },
    Response: { construct: { returns: { type: 'py-falcon.Response' } } },
    HTTPNotFound: { construct: { role: 'http.status', returns: nothing } },
    HTTPUnauthorized: { construct: { role: 'http.status', returns: nothing } },
    HTTPForbidden: { construct: { role: 'http.status', returns: nothing } },
  },
  types: {
    'py-falcon.Application': {
      members: {
        add_route: {
          call: {
            role: 'http.route',
            callbacks: ['get', 'post', 'put', 'patch', 'delete'].map(responder),
            returns: nothing,
          },
        },
        add_middleware: { call: { role: 'http.middleware', returns: nothing } },
      },
    },
    'py-falcon.Request': {
      members: {
        get_header: header,
        headers: { type: 'py-web.HeaderTable' },
        auth: { labels: ['Credential'] },
        get_param: query,
        params: { type: 'py-web.QueryTable' },
        cookies: { type: 'py-web.CookieTable' },
        get_cookie_values: { call: { returns: { labels: ['Cookie'] } } },
        media: body,
        get_media: read,
        stream: body,
        bounded_stream: body,
        context: { type: 'py-starlette.State' },
        remote_addr: { labels: ['RemoteAddress'] },
        access_route: { labels: ['ForwardedHeader'] },
        path: { labels: ['UrlParameter'] },
        uri: { labels: ['UrlParameter'] },
        host: { labels: ['ClientHeader'] },
        method: { labels: [] },
      },
    },
    'py-falcon.Response': {
      members: {
        media: { writeRole: 'http.respond' },
        text: { writeRole: 'http.respond' },
        data: { writeRole: 'http.respond' },
        status: { writeRole: 'http.status' },
        set_header: { call: { role: 'http.set-header', returns: nothing } },
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        unset_cookie: { call: { role: 'cookie.clear', returns: nothing } },
      },
    },
  },
}
