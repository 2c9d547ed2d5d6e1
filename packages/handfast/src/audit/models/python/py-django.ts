import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* Django: views are named in `urlpatterns`, or are methods of view classes. */

const nothing = { from: [] } as const
const request: Shape = { type: 'py-django.Request' }
const path: Shape = {
  call: {
    role: 'http.route',
    callbacks: [
      {
        at: 'Argument[1,view:]',
        parameters: [request],
        every: { labels: ['UrlParameter'] },
        entry: { kind: 'http', method: 'ANY', name: 'Argument[0,route:]' },
      },
    ],
    returns: nothing,
  },
}

const method = (name: string): Callback => ({
  at: `Receiver.Member[${name}]`,
  parameters: [request],
  every: { labels: ['UrlParameter'] },
  entry: { kind: 'http', method: name.toUpperCase() },
})

const response: Shape = {
  construct: { role: 'http.respond', returns: { type: 'py-django.Response' } },
  call: { role: 'http.respond', returns: { type: 'py-django.Response' } },
}

const decorator: Shape = {
  role: 'auth.middleware',
  call: { role: 'auth.middleware', returns: { from: ['Argument[0]'] } },
}

/** What it wraps is called with a request, wherever it is mounted. */
const wrapper: Shape = {
  call: {
    callbacks: [{ at: 'Argument[0]', parameters: [request], every: { labels: ['UrlParameter'] } }],
    returns: { from: ['Argument[0]'] },
  },
}

const view: Shape = { construct: { returns: { type: 'py-django.View' } } }

const requestMembers: Shapes = {
  headers: { type: 'py-web.HeaderTable' },
  META: { type: 'py-web.Environ' },
  GET: { type: 'py-web.QueryTable' },
  query_params: { type: 'py-web.QueryTable' },
  POST: { type: 'py-web.Form' },
  data: { labels: ['RequestBody'] },
  body: { labels: ['RequestBody'] },
  FILES: { labels: ['RequestBody'] },
  COOKIES: { type: 'py-web.CookieTable' },
  session: { type: 'py-web.Session', role: 'web-session.at-server' },
  user: { type: 'py-web.User', labels: ['Principal'] },
  auser: { call: { returns: { type: 'py-web.User', labels: ['Principal'] } } },
  auth: { labels: ['AuthInfo'] },
  path: { labels: ['UrlParameter'] },
  method: { labels: [] },
  get_host: { call: { returns: { labels: ['ClientHeader'] } } },
  get_signed_cookie: { call: { role: 'cookie.signed', returns: { labels: ['ServerMinted'] } } },
  is_secure: { call: { returns: nothing } },
}

export const pyDjangoModel: Model = {
  id: 'py-django',
  language: 'python',
  modules: [
    'django.http',
    'django.urls',
    'django.views',
    'django.views.generic',
    'django.views.decorators.http',
    'django.views.decorators.csrf',
    'django.contrib.auth',
    'django.contrib.auth.decorators',
    'django.shortcuts',
    'rest_framework.views',
    'rest_framework.response',
    'rest_framework.decorators',
    'rest_framework.request',
    'ninja',
  ],
  package: 'django',
  exports: {
    path,
    re_path: path,
    View: view,
    APIView: view,
    HttpRequest: { construct: { returns: { type: 'py-django.Request' } } },
    Request: { construct: { returns: { type: 'py-django.Request' } } },
    HttpResponse: response,
    JsonResponse: response,
    StreamingHttpResponse: response,
    Response: response,
    render: response,
    HttpResponseRedirect: { construct: { role: 'http.redirect', returns: nothing } },
    redirect: { call: { role: 'http.redirect', returns: nothing } },
    /** Checks the credentials it is given. */
    authenticate: { call: { role: 'auth.verify', returns: { labels: ['Principal'] } } },
    /** Cycles the session key, and flushes the session of another user. */
    login: { call: { role: 'web-session.regenerate', returns: nothing } },
    alogin: { call: { role: 'web-session.regenerate', returns: nothing } },
    logout: { call: { role: 'web-session.destroy', returns: nothing } },
    alogout: { call: { role: 'web-session.destroy', returns: nothing } },
    get_user: { call: { returns: { labels: ['StoredPrincipal'] } } },
    login_required: decorator,
    require_GET: wrapper,
    require_POST: wrapper,
    require_safe: wrapper,
    csrf_exempt: wrapper,
    require_http_methods: { call: { returns: { type: 'py-django.Wrapper' } } },
    permission_required: {
      call: { role: 'auth.middleware', returns: { type: 'py-django.Decorator' } },
    },
    permission_classes: {
      call: { role: 'auth.middleware', returns: { type: 'py-django.Decorator' } },
    },
    api_view: { call: { role: 'http.route', returns: { type: 'py-django.ApiView' } } },
  },
  types: {
    'py-django.Request': { members: requestMembers },
    'py-django.Response': {
      members: {
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        set_signed_cookie: { call: { role: 'cookie.set', returns: nothing } },
        delete_cookie: { call: { role: 'cookie.clear', returns: nothing } },
        status_code: { writeRole: 'http.status' },
      },
    },
    'py-django.Wrapper': { call: wrapper.call ?? {} },
    'py-django.Decorator': { call: { returns: { from: ['Argument[0]'] } } },
    'py-django.ApiView': {
      call: {
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [request],
            every: { labels: ['UrlParameter'] },
            entry: { kind: 'http', method: 'ANY' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
    'py-django.View': {
      members: { request, as_view: { call: { returns: { from: ['Receiver'] } } } },
      overrides: {
        get: method('get'),
        post: method('post'),
        put: method('put'),
        patch: method('patch'),
        delete: method('delete'),
        dispatch: { ...method('dispatch'), entry: { kind: 'middleware', method: 'ANY' } },
      },
    },
  },
}
