import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* aiohttp 3: server (`aiohttp.web`), client, and aiohttp-session. */

const nothing = { from: [] } as const
const request: Shape = { type: 'py-aiohttp.Request' }
const body: Shape = { call: { returns: { labels: ['RequestBody'] } } }

const handler = (at: 'Argument[0]' | 'Argument[1,handler:]', method: string): Callback => ({
  at,
  parameters: [request],
  entry: {
    kind: 'http',
    method,
    ...(at === 'Argument[0]' ? {} : { name: 'Argument[0,path:]' as const }),
  },
})

const added = (method: string): Shape => ({
  call: {
    role: 'http.route',
    callbacks: [handler('Argument[1,handler:]', method)],
    returns: nothing,
  },
})

/** `add_route(method, path, handler)` and `web.route`. */
const anyRoute: Shape = {
  call: {
    role: 'http.route',
    callbacks: [
      {
        at: 'Argument[2,handler:]',
        parameters: [request],
        entry: { kind: 'http', method: { path: 'Argument[0,method:]' }, name: 'Argument[1,path:]' },
      },
    ],
    returns: nothing,
  },
}

const tableRoute = (method: string): Shape => ({
  call: { role: 'http.route', returns: { type: `py-aiohttp.${method}` } },
})

const applied = (method: string) =>
  ({
    call: { callbacks: [handler('Argument[0]', method)], returns: { from: ['Argument[0]'] } },
  }) as const

const response: Shape = {
  construct: { role: 'http.respond', returns: { type: 'py-aiohttp.Response' } },
}

const tableMembers: Shapes = {
  get: tableRoute('Get'),
  post: tableRoute('Post'),
  put: tableRoute('Put'),
  patch: tableRoute('Patch'),
  delete: tableRoute('Delete'),
  view: tableRoute('Any'),
  route: tableRoute('Any'),
}

export const pyAiohttpModel: Model = {
  id: 'py-aiohttp',
  language: 'python',
  modules: ['aiohttp', 'aiohttp.web', 'aiohttp_session', 'aiohttp_session.*', 'aiohttp_security'],
  exports: {
    Application: { construct: { returns: { type: 'py-aiohttp.Application' } } },
    RouteTableDef: { construct: { returns: { type: 'py-aiohttp.RouteTable' } } },
    Request: { construct: { returns: { type: 'py-aiohttp.Request' } } },
    Response: response,
    StreamResponse: response,
    json_response: {
      call: { role: 'http.respond', returns: { type: 'py-aiohttp.Response' } },
    },
    HTTPFound: { construct: { role: 'http.redirect', returns: nothing } },
    get: added('GET'),
    post: added('POST'),
    put: added('PUT'),
    patch: added('PATCH'),
    delete: added('DELETE'),
    route: anyRoute,
    middleware: {
      call: {
        role: 'http.middleware',
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [request, { call: { role: 'http.next', returns: nothing } }],
            entry: { kind: 'middleware', method: 'ANY' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
    run_app: { call: { role: 'http.listen', opensEverywhere: true, returns: nothing } },
    TCPSite: { construct: { role: 'http.listen', opensEverywhere: true, returns: nothing } },
    ClientSession: { construct: { returns: { type: 'py-http-clients.Client' } } },
    /** Keeps what the session held and its identity. */
    get_session: { call: { returns: { type: 'py-web.CookieSession' } } },
    new_session: { call: { role: 'web-session.regenerate', returns: { type: 'py-web.Session' } } },
    RedisStorage: { construct: { role: 'web-session.at-server', returns: nothing } },
    MemcachedStorage: { construct: { role: 'web-session.at-server', returns: nothing } },
    setup: { call: { role: 'web-session.middleware', returns: nothing } },
    session_middleware: {
      call: { role: 'web-session.middleware', returns: { type: 'py-aiohttp.Response' } },
    },
    remember: { call: { role: 'web-session.login', returns: nothing } },
    forget: { call: { role: 'web-session.logout', returns: nothing } },
    authorized_userid: { call: { role: 'auth.verify', returns: { labels: ['Principal'] } } },
    check_authorized: { call: { role: 'auth.verify', returns: { labels: ['Principal'] } } },
  },
  types: {
    'py-aiohttp.Application': {
      members: {
        router: { type: 'py-aiohttp.Router' },
        add_routes: { call: { role: 'http.route', returns: nothing } },
        middlewares: { labels: [] },
      },
      anyMember: { labels: [] },
    },
    'py-aiohttp.Router': {
      members: {
        add_get: added('GET'),
        add_post: added('POST'),
        add_put: added('PUT'),
        add_patch: added('PATCH'),
        add_delete: added('DELETE'),
        add_route: anyRoute,
      },
    },
    'py-aiohttp.RouteTable': { members: tableMembers },
    'py-aiohttp.Get': applied('GET'),
    'py-aiohttp.Post': applied('POST'),
    'py-aiohttp.Put': applied('PUT'),
    'py-aiohttp.Patch': applied('PATCH'),
    'py-aiohttp.Delete': applied('DELETE'),
    'py-aiohttp.Any': applied('ANY'),
    'py-aiohttp.Request': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        query: { type: 'py-web.QueryTable' },
        rel_url: { labels: ['UrlParameter'] },
        match_info: { type: 'py-web.QueryTable' },
        cookies: { type: 'py-web.CookieTable' },
        json: body,
        text: body,
        post: body,
        read: body,
        remote: { labels: ['RemoteAddress'] },
        host: { labels: ['ClientHeader'] },
        path: { labels: ['UrlParameter'] },
        method: { labels: [] },
        secure: { labels: [] },
        scheme: { labels: [] },
        app: { labels: [] },
        user: { type: 'py-web.User', labels: ['Principal'] },
      },
    },
    'py-aiohttp.Response': {
      members: {
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        del_cookie: { call: { role: 'cookie.clear', returns: nothing } },
        headers: { type: 'py-starlette.ResponseHeaders' },
        write: { call: { role: 'http.respond', returns: nothing } },
      },
    },
  },
}
