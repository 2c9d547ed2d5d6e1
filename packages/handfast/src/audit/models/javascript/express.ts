import type { Callback, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* express 4 and 5, and what its middleware adds to `req`. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const request: Shape = { type: 'express.Request' }
const response: Shape = { type: 'express.Response' }
const next: Shape = { call: { role: 'http.next', returns: nothing } }
const parameters: readonly Shape[] = [request, response, next]
const chained: Shape = { call: { returns: { type: 'express.Response' } } }
const header: Shape = {
  call: { returns: { lookup: { type: 'web.HeaderTable', argument: 'Argument[0]' } } },
}
const setHeader: Shape = {
  call: { role: 'http.set-header', returns: { type: 'express.Response' } },
}
const respond: Shape = { call: { role: 'http.respond', returns: { type: 'express.Response' } } }

/** Every function of a registration is called with the same; the last one answers. */
const handlersFrom = (
  first: number,
  method: string,
  name: Path | undefined,
): readonly Callback[] => {
  const before = [`Argument[${first}..]`, `Argument[${first}..].Element`]
  return [
    { at: `Argument[${first}..]`, parameters },
    { at: `Argument[${first}..].Element`, parameters },
    {
      at: 'Argument[last]',
      parameters,
      entry: { kind: 'http', method, before, ...(name === undefined ? {} : { name }) },
    },
  ]
}

const verb = (method: string): Shape => ({
  call: {
    role: 'http.route',
    callbacks: handlersFrom(1, method, 'Argument[0]'),
    returns: self,
  },
})

/** `router.route(path).get(…)`: the path was given before. */
const routeVerb = (method: string): Shape => ({
  call: { role: 'http.route', callbacks: handlersFrom(0, method, undefined), returns: self },
})

const routes: Shapes = {
  get: verb('GET'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  delete: verb('DELETE'),
  head: verb('HEAD'),
  options: verb('OPTIONS'),
  all: verb('ANY'),
  route: { call: { returns: { type: 'express.Route' } } },
  use: {
    call: {
      role: 'http.middleware',
      callbacks: [
        {
          at: 'Argument[0..]',
          parameters,
          entry: { kind: 'middleware', method: 'ANY', name: 'Argument[0]' },
        },
        {
          at: 'Argument[0..].Element',
          parameters,
          entry: { kind: 'middleware', method: 'ANY', name: 'Argument[0]' },
        },
      ],
      returns: self,
    },
  },
  param: {
    call: {
      callbacks: [{ at: 'Argument[1]', parameters: [...parameters, { labels: ['UrlParameter'] }] }],
      returns: self,
    },
  },
}

const application: Shape = { call: { returns: { type: 'express.Application' } } }
const router: Shape = {
  call: { returns: { type: 'express.Router' } },
  construct: { returns: { type: 'express.Router' } },
}
const bodyParser: Shape = { call: { returns: { type: 'web.Middleware' } } }

const requestMembers: Shapes = {
  header,
  get: header,
  query: { type: 'web.QueryTable' },
  params: { type: 'web.QueryTable' },
  cookies: { type: 'web.CookieTable' },
  signedCookies: { role: 'cookie.signed', type: 'express.SignedCookies' },
  session: { type: 'web.Session' },
  sessionID: { labels: ['ServerMinted'] },
  user: { type: 'web.User', labels: ['Principal'] },
  login: { type: 'passport.Login' },
  logIn: { type: 'passport.Login' },
  logout: { type: 'passport.Logout' },
  logOut: { type: 'passport.Logout' },
  isAuthenticated: { call: { returns: nothing } },
  ip: { labels: ['RemoteAddress'] },
  ips: { labels: ['ForwardedHeader'] },
  hostname: { labels: ['ClientHeader'] },
  host: { labels: ['ClientHeader'] },
  originalUrl: { labels: ['UrlParameter'] },
  path: { labels: ['UrlParameter'] },
  baseUrl: { labels: ['UrlParameter'] },
  protocol: { labels: [] },
  secure: { labels: [] },
  accepts: { call: { returns: nothing } },
  is: { call: { returns: nothing } },
  app: { type: 'express.Application' },
  res: response,
}

const responseMembers: Shapes = {
  status: { call: { role: 'http.status', returns: { type: 'express.Response' } } },
  sendStatus: { call: { role: 'http.status', returns: { type: 'express.Response' } } },
  json: respond,
  jsonp: respond,
  send: respond,
  render: respond,
  sendFile: respond,
  set: setHeader,
  header: setHeader,
  append: setHeader,
  setHeader,
  type: chained,
  vary: chained,
  cookie: { call: { role: 'cookie.set', returns: { type: 'express.Response' } } },
  clearCookie: { call: { role: 'cookie.clear', returns: { type: 'express.Response' } } },
  redirect: { call: { role: 'http.redirect', returns: nothing } },
  req: request,
}

export const expressModel: Model = {
  id: 'express',
  language: 'javascript',
  modules: ['express', 'express-serve-static-core', '@types/express'],
  exports: {
    default: application,
    Router: router,
    json: bodyParser,
    urlencoded: bodyParser,
    text: bodyParser,
    raw: bodyParser,
    static: bodyParser,
    Request: { construct: { returns: { type: 'express.Request' } } },
    Response: { construct: { returns: { type: 'express.Response' } } },
    NextFunction: next,
    Express: { construct: { returns: { type: 'express.Application' } } },
    Application: { construct: { returns: { type: 'express.Application' } } },
    RequestHandler: { construct: { returns: { type: 'web.Middleware' } } },
  },
  types: {
    'express.Router': { members: routes, call: { returns: nothing }, oneEachCall: true },
    'express.Application': {
      oneEachCall: true,
      extends: 'express.Router',
      members: {
        listen: {
          call: {
            role: 'http.listen',
            opensEverywhere: true,
            callbacks: [{ at: 'Argument[last]' }],
            returns: { type: 'node-http.Server' },
          },
        },
        set: { call: { role: 'http.trust-proxy', returns: self } },
        enable: { call: { role: 'http.trust-proxy', returns: self } },
        disable: { call: { returns: self } },
      },
    },
    'express.Route': {
      members: {
        get: routeVerb('GET'),
        post: routeVerb('POST'),
        put: routeVerb('PUT'),
        patch: routeVerb('PATCH'),
        delete: routeVerb('DELETE'),
        options: routeVerb('OPTIONS'),
        head: routeVerb('HEAD'),
        all: routeVerb('ANY'),
      },
    },
    'express.Request': { extends: 'node-http.IncomingMessage', members: requestMembers },
    'express.SignedCookies': { anyMember: { labels: ['ServerMinted'] } },
    'express.Response': { extends: 'node-http.ServerResponse', members: responseMembers },
  },
}
