import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* flask and quart: `request`, `session` and `g` are names that mean the current request. */

const nothing = { from: [] } as const
const body: Shape = { labels: ['RequestBody'] }
const bodyCall: Shape = { call: { returns: { labels: ['RequestBody'] } } }

const view = (method: string): Callback => ({
  at: 'Argument[0]',
  every: { labels: ['UrlParameter'] },
  entry: { kind: 'http', method },
})

const decorator = (type: string): Shape => ({ call: { role: 'http.route', returns: { type } } })

const hook: Shape = {
  call: {
    role: 'http.middleware',
    callbacks: [{ at: 'Argument[0]', entry: { kind: 'middleware', method: 'ANY' } }],
    returns: { from: ['Argument[0]'] },
  },
}

const application: Shapes = {
  route: decorator('py-flask.Any'),
  get: decorator('py-flask.Get'),
  post: decorator('py-flask.Post'),
  put: decorator('py-flask.Put'),
  patch: decorator('py-flask.Patch'),
  delete: decorator('py-flask.Delete'),
  before_request: hook,
  after_request: hook,
  teardown_request: hook,
  errorhandler: { call: { returns: { type: 'py-flask.Decorator' } } },
  add_url_rule: {
    call: {
      role: 'http.route',
      callbacks: [
        {
          at: 'Argument[2,view_func:]',
          every: { labels: ['UrlParameter'] },
          entry: {
            kind: 'http',
            method: { path: 'Argument[methods:]' },
            name: 'Argument[0,rule:]',
          },
        },
      ],
      returns: nothing,
    },
  },
  register_blueprint: { call: { role: 'http.route', returns: nothing } },
  run: { call: { role: 'http.listen', returns: nothing } },
  config: { type: 'py-flask.Config' },
  secret_key: { writeRole: ['web-session.middleware', 'secret'] },
  wsgi_app: { writeRole: 'http.middleware' },
}

const applied = (method: string) =>
  ({ call: { callbacks: [view(method)], returns: { from: ['Argument[0]'] } } }) as const

/** Several settings at once, as keywords or as one dict. */
const settings: Shape = {
  call: {
    role: 'web-session.middleware',
    secret: ['Argument[SECRET_KEY:]', 'Argument[0].Member[SECRET_KEY]'],
    returns: nothing,
  },
}

const make: Shape = { construct: { returns: { type: 'py-flask.Application' } } }
const response: Shape = { call: { role: 'http.respond', returns: { type: 'py-flask.Response' } } }

export const pyFlaskModel: Model = {
  id: 'py-flask',
  language: 'python',
  modules: ['flask', 'quart'],
  exports: {
    Flask: make,
    Quart: make,
    Blueprint: make,
    request: { type: 'py-flask.Request' },
    session: { type: 'py-web.CookieSession' },
    g: { type: 'py-flask.Globals' },
    jsonify: response,
    make_response: response,
    render_template: response,
    Response: { construct: { role: 'http.respond', returns: { type: 'py-flask.Response' } } },
    redirect: { call: { role: 'http.redirect', returns: { type: 'py-flask.Response' } } },
    abort: { call: { role: 'http.status', returns: { from: [], never: true } } },
  },
  types: {
    'py-flask.Application': { members: application },
    /** Flask's session is configured here, one key at a time. */
    'py-flask.Config': {
      members: {
        SECRET_KEY: { writeRole: ['web-session.middleware', 'secret'] },
        update: settings,
        from_mapping: settings,
        SESSION_TYPE: { writeRole: 'web-session.middleware' },
        SESSION_COOKIE_SECURE: { writeRole: 'web-session.middleware' },
        SESSION_COOKIE_HTTPONLY: { writeRole: 'web-session.middleware' },
        SESSION_COOKIE_SAMESITE: { writeRole: 'web-session.middleware' },
        SESSION_PERMANENT: { writeRole: 'web-session.middleware' },
        PERMANENT_SESSION_LIFETIME: { writeRole: 'web-session.middleware' },
      },
    },
    'py-flask.Any': applied('ANY'),
    'py-flask.Get': applied('GET'),
    'py-flask.Post': applied('POST'),
    'py-flask.Put': applied('PUT'),
    'py-flask.Patch': applied('PATCH'),
    'py-flask.Delete': applied('DELETE'),
    'py-flask.Decorator': { call: { returns: { from: ['Argument[0]'] } } },
    'py-flask.Globals': { members: { user: { type: 'py-web.User', labels: ['Principal'] } } },
    'py-flask.Request': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        args: { type: 'py-web.QueryTable' },
        view_args: { type: 'py-web.QueryTable' },
        values: { type: 'py-web.QueryTable' },
        cookies: { type: 'py-web.CookieTable' },
        environ: { type: 'py-web.Environ' },
        form: { type: 'py-web.Form' },
        json: body,
        data: body,
        files: body,
        get_json: bodyCall,
        get_data: bodyCall,
        authorization: { labels: ['Credential'] },
        remote_addr: { labels: ['RemoteAddress'] },
        access_route: { labels: ['ForwardedHeader'] },
        host: { labels: ['ClientHeader'] },
        url: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        full_path: { labels: ['UrlParameter'] },
        query_string: { labels: ['UrlParameter'] },
        method: { labels: [] },
        is_secure: { labels: [] },
        scheme: { labels: [] },
      },
    },
    'py-flask.Response': {
      members: {
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        delete_cookie: { call: { role: 'cookie.clear', returns: nothing } },
        headers: { type: 'py-starlette.ResponseHeaders' },
        status_code: { writeRole: 'http.status' },
      },
    },
  },
}
