import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* starlette: requests, routing tables, middleware classes, responses. */

const nothing = { from: [] } as const
const body: Shape = { call: { returns: { labels: ['RequestBody'] } } }
const request: Shape = { type: 'py-starlette.Request' }
const response: Shape = {
  construct: {
    role: 'http.respond',
    returns: { type: 'py-starlette.Response', from: ['Argument[0,content:]'] },
  },
}

const connectionMembers: Shapes = {
  headers: { type: 'py-web.HeaderTable' },
  query_params: { type: 'py-web.QueryTable' },
  path_params: { type: 'py-web.QueryTable' },
  cookies: { type: 'py-web.CookieTable' },
  session: { type: 'py-web.CookieSession' },
  user: { type: 'py-starlette.User' },
  auth: { labels: [] },
  state: { type: 'py-starlette.State' },
  client: { type: 'py-starlette.Address' },
  url: { type: 'py-starlette.Url', labels: ['UrlParameter'] },
  base_url: { type: 'py-starlette.Url', labels: ['UrlParameter'] },
  app: { labels: [] },
  scope: { type: 'py-starlette.Scope' },
}

/** A class of which the framework makes one, and calls it: `(scope, receive, send)`. */
const asgiMiddleware: Callback = {
  at: 'Argument[0]',
  parameters: [{ type: 'py-starlette.Scope' }],
  entry: { kind: 'middleware', method: 'ANY' },
}

const added: Shape = {
  call: {
    role: 'http.route',
    callbacks: [
      {
        at: 'Argument[1,route:]',
        parameters: [request],
        entry: {
          kind: 'http',
          method: { path: 'Argument[2,methods:]' },
          name: 'Argument[0,path:]',
        },
      },
    ],
    returns: nothing,
  },
}

const endpoint = (method: string): Callback => ({
  at: `Receiver.Member[${method}]`,
  parameters: [request],
  entry: { kind: 'http', method: method.toUpperCase() },
})

export const pyStarletteModel: Model = {
  id: 'py-starlette',
  language: 'python',
  modules: ['starlette', 'starlette.*', 'sse_starlette', 'sse_starlette.*'],
  exports: {
    Starlette: { construct: { returns: { type: 'py-starlette.Application' } } },
    Route: {
      construct: {
        role: 'http.route',
        callbacks: [
          {
            at: 'Argument[1,endpoint:]',
            parameters: [request],
            entry: {
              kind: 'http',
              method: { path: 'Argument[methods:]' },
              name: 'Argument[0,path:]',
            },
          },
        ],
        returns: nothing,
      },
    },
    WebSocketRoute: {
      construct: {
        role: 'http.route',
        callbacks: [
          {
            at: 'Argument[1,endpoint:]',
            parameters: [{ type: 'py-starlette.WebSocket' }],
            entry: { kind: 'websocket', name: 'Argument[0,path:]' },
          },
        ],
        returns: nothing,
      },
    },
    Mount: {
      construct: {
        role: 'http.route',
        callbacks: [
          {
            at: 'Argument[1,app:]',
            parameters: [{ type: 'py-starlette.Scope' }],
            entry: { kind: 'http', method: 'ANY', name: 'Argument[0,path:]' },
          },
        ],
        returns: nothing,
      },
    },
    Scope: { construct: { returns: { type: 'py-starlette.Scope' } } },
    Router: { construct: { returns: { type: 'py-starlette.Application' } } },
    Middleware: {
      construct: {
        role: 'http.middleware',
        secret: 'Argument[secret_key:]',
        callbacks: [asgiMiddleware],
        returns: nothing,
      },
    },
    HTTPEndpoint: { construct: { returns: { type: 'py-starlette.Endpoint' } } },
    BaseHTTPMiddleware: { construct: { returns: { type: 'py-starlette.BaseMiddleware' } } },
    SessionMiddleware: { role: 'web-session.middleware' },
    CORSMiddleware: { role: 'http.cors' },
    TrustedHostMiddleware: { role: 'host.check' },
    HTTPSRedirectMiddleware: { role: 'http.middleware' },
    AuthenticationMiddleware: { role: 'auth.middleware' },
    requires: { call: { role: 'auth.middleware', returns: { type: 'py-starlette.Decorator' } } },
    Request: { construct: { returns: { type: 'py-starlette.Request' } } },
    HTTPConnection: { construct: { returns: { type: 'py-starlette.Request' } } },
    WebSocket: { construct: { returns: { type: 'py-starlette.WebSocket' } } },
    Headers: { construct: { returns: { type: 'py-web.HeaderTable' } } },
    Response: response,
    JSONResponse: response,
    HTMLResponse: response,
    PlainTextResponse: response,
    StreamingResponse: response,
    EventSourceResponse: response,
    RedirectResponse: {
      construct: { role: 'http.redirect', returns: { type: 'py-starlette.Response' } },
    },
    HTTPException: { construct: { role: 'http.status', returns: nothing } },
    AuthenticationBackend: {
      construct: { returns: { type: 'py-starlette.AuthenticationBackend' } },
    },
    run_in_threadpool: {
      call: {
        callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1]', to: 0 }] }],
        returns: { fromCallback: 'Argument[0]', from: [] },
      },
    },
  },
  types: {
    'py-starlette.Application': {
      members: {
        add_route: added,
        add_middleware: {
          call: {
            role: 'http.middleware',
            secret: 'Argument[secret_key:]',
            callbacks: [asgiMiddleware],
            returns: nothing,
          },
        },
        mount: { call: { role: 'http.route', returns: nothing } },
        state: { type: 'py-starlette.State' },
        routes: { labels: [] },
      },
    },
    'py-starlette.Request': {
      members: {
        ...connectionMembers,
        method: { labels: [] },
        body,
        json: body,
        form: body,
        stream: body,
        is_disconnected: { call: { returns: nothing } },
      },
    },
    'py-starlette.WebSocket': {
      members: {
        ...connectionMembers,
        accept: { call: { role: 'websocket.accept', returns: nothing } },
        receive: body,
        receive_text: body,
        receive_json: body,
        receive_bytes: body,
        iter_text: body,
        iter_json: body,
        send_text: { call: { role: 'http.respond', returns: nothing } },
        send_json: { call: { role: 'http.respond', returns: nothing } },
        close: { call: { returns: nothing } },
      },
    },
    'py-starlette.User': {
      members: {
        is_authenticated: { labels: [] },
        access_token: { type: 'py-mcp-auth.AccessToken' },
      },
      anyMember: { labels: ['Principal'] },
    },
    'py-starlette.State': { members: { user: { type: 'py-web.User', labels: ['Principal'] } } },
    'py-starlette.Address': {
      members: { host: { labels: ['RemoteAddress'] }, port: { labels: ['RemoteAddress'] } },
      element: { labels: ['RemoteAddress'] },
    },
    'py-starlette.Url': {
      members: {
        scheme: { labels: [] },
        hostname: { labels: ['ClientHeader'] },
        netloc: { labels: ['ClientHeader'] },
      },
      anyMember: { labels: ['UrlParameter'] },
    },
    'py-starlette.Scope': {
      members: {
        get: {
          call: { returns: { lookup: { type: 'py-starlette.Scope', argument: 'Argument[0]' } } },
        },
        headers: { type: 'py-web.HeaderTable' },
        client: { type: 'py-starlette.Address' },
        user: { type: 'py-starlette.User' },
        session: { type: 'py-web.CookieSession' },
        query_string: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        method: { labels: [] },
      },
    },
    'py-starlette.Response': {
      members: {
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        delete_cookie: { call: { role: 'cookie.clear', returns: nothing } },
        headers: { type: 'py-starlette.ResponseHeaders' },
        status_code: { writeRole: 'http.status' },
      },
    },
    'py-starlette.ResponseHeaders': {
      anyMember: { writeRole: 'http.set-header' },
      members: {
        append: { call: { role: 'http.set-header', returns: nothing } },
        update: { call: { role: 'http.set-header', returns: nothing } },
      },
    },
    'py-starlette.Endpoint': {
      overrides: {
        get: endpoint('get'),
        post: endpoint('post'),
        put: endpoint('put'),
        patch: endpoint('patch'),
        delete: endpoint('delete'),
      },
    },
    'py-starlette.Decorator': { call: { returns: { from: ['Argument[0]'] } } },
    'py-starlette.BaseMiddleware': {
      overrides: {
        dispatch: {
          at: 'Receiver.Member[dispatch]',
          parameters: [
            request,
            { call: { role: 'http.next', returns: { type: 'py-starlette.Response' } } },
          ],
          entry: { kind: 'middleware', method: 'ANY' },
        },
      },
    },
    'py-starlette.AuthenticationBackend': {
      overrides: {
        authenticate: {
          at: 'Receiver.Member[authenticate]',
          parameters: [request],
          entry: { kind: 'middleware', method: 'ANY' },
        },
      },
    },
  },
}
