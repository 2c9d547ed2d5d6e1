import type { Callback, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* hono 4: the context `c`, its request wrapper and the helpers that take `c`. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const context: Shape = { type: 'hono.Context' }
const next: Shape = { call: { role: 'http.next', returns: nothing } }
const parameters: readonly Shape[] = [context, next]
const respond: Shape = { call: { role: 'http.respond', returns: { type: 'web.Response' } } }
const body: Shape = { call: { returns: { labels: ['RequestBody'] } } }
const fromTable = (type: string): Shape => ({
  call: { returns: { lookup: { type, argument: 'Argument[0]' } } },
})
const middleware: Shape = { call: { role: 'http.middleware', returns: { type: 'web.Middleware' } } }
const authentication: Shape = {
  call: { role: 'auth.middleware', returns: { type: 'web.Middleware' } },
}

const handlers = (first: number, method: string | { readonly path: Path }): readonly Callback[] => [
  { at: `Argument[${first}..]`, parameters },
  {
    at: 'Argument[last]',
    parameters,
    entry: {
      kind: 'http',
      method,
      name: first === 2 ? 'Argument[1]' : 'Argument[0]',
      before: [`Argument[${first}..]`],
    },
  },
]

const verb = (method: string): Shape => ({
  call: { role: 'http.route', callbacks: handlers(1, method), returns: self },
})

const routes: Shapes = {
  get: verb('GET'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  delete: verb('DELETE'),
  options: verb('OPTIONS'),
  all: verb('ANY'),
  on: {
    call: { role: 'http.route', callbacks: handlers(2, { path: 'Argument[0]' }), returns: self },
  },
  use: {
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
  },
  route: { call: { role: 'http.middleware', returns: self } },
  basePath: { call: { returns: self } },
  mount: { call: { role: 'http.middleware', returns: self } },
  onError: {
    call: { callbacks: [{ at: 'Argument[0]', parameters: [{}, context] }], returns: self },
  },
  notFound: { call: { callbacks: [{ at: 'Argument[0]', parameters: [context] }], returns: self } },
  fetch: { call: { returns: { type: 'web.Response' } } },
}

export const honoModel: Model = {
  id: 'hono',
  language: 'javascript',
  modules: [
    'hono',
    'hono/tiny',
    'hono/quick',
    'hono/cookie',
    'hono/jwt',
    'hono/bearer-auth',
    'hono/basic-auth',
    'hono/cors',
    'hono/csrf',
    'hono/secure-headers',
    'hono/factory',
    'hono/logger',
    '@hono/zod-openapi',
  ],
  package: 'hono',
  exports: {
    Hono: { construct: { returns: { type: 'hono.Hono' } } },
    OpenAPIHono: { construct: { returns: { type: 'hono.Hono' } } },
    Context: { construct: { returns: { type: 'hono.Context' } } },
    HonoRequest: { construct: { returns: { type: 'hono.Request' } } },
    createMiddleware: {
      call: { callbacks: [{ at: 'Argument[0]', parameters }], returns: { from: ['Argument[0]'] } },
    },
    getCookie: {
      call: { returns: { type: 'web.CookieTable', labels: ['Cookie'] } },
    },
    getSignedCookie: {
      call: {
        role: 'cookie.signed',
        secret: 'Argument[1]',
        returns: { labels: ['ServerMinted'] },
      },
    },
    setCookie: { call: { role: 'cookie.set', returns: nothing } },
    setSignedCookie: {
      call: { role: 'cookie.set', secret: 'Argument[3]', returns: nothing },
    },
    deleteCookie: { call: { role: 'cookie.clear', returns: nothing } },
    bearerAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: 'Argument[0].Member[verifyToken]',
            parameters: [{ labels: ['Credential'] }, context],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    basicAuth: authentication,
    jwt: authentication,
    jwk: authentication,
    verify: {
      call: {
        role: 'auth.verify',
        secret: 'Argument[1]',
        returns: { type: 'web.VerifiedClaims', labels: ['Principal'] },
      },
    },
    decode: { call: { role: 'auth.decode', returns: { type: 'hono.DecodedJwt' } } },
    sign: {
      call: {
        role: 'auth.sign',
        secret: 'Argument[1]',
        returns: { labels: ['ServerMinted'], from: ['Argument[0]', 'Argument[0].AnyMember'] },
      },
    },
    cors: { call: { role: 'http.cors', returns: { type: 'web.Middleware' } } },
    /** Looks at requests with a form's content type only, which MCP's are not. */
    csrf: { call: { returns: { type: 'web.Middleware' } } },
    secureHeaders: middleware,
    logger: { call: { role: 'http.middleware', returns: { type: 'web.Middleware' } } },
  },
  types: {
    'hono.Hono': {
      members: routes,
      call: { returns: { type: 'web.Response' } },
      oneEachCall: true,
    },
    'hono.DecodedJwt': {
      members: { payload: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] } },
    },
    'hono.Request': {
      members: {
        header: fromTable('web.HeaderTable'),
        query: fromTable('web.QueryTable'),
        queries: fromTable('web.QueryTable'),
        param: fromTable('web.QueryTable'),
        json: body,
        text: body,
        parseBody: body,
        formData: body,
        arrayBuffer: body,
        valid: body,
        raw: { type: 'web.Request' },
        url: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        method: { labels: [] },
      },
    },
    'hono.Context': {
      members: {
        req: { type: 'hono.Request' },
        env: { type: 'hono.Environment' },
        /** Per request: what middleware set under this name, else nothing is known. */
        get: {
          call: {
            returns: {
              lookup: { type: 'hono.Variables', argument: 'Argument[0]' },
              from: ['Receiver.Member[var:#0]'],
            },
          },
        },
        set: {
          call: {
            flows: [
              { from: 'Argument[1]', to: 'Receiver.Member[var]' },
              { from: 'Argument[1]', to: 'Receiver.Member[var:#0]' },
            ],
            returns: nothing,
          },
        },
        var: { type: 'hono.Variables' },
        json: respond,
        text: respond,
        html: respond,
        body: respond,
        newResponse: respond,
        redirect: { call: { role: 'http.redirect', returns: { type: 'web.Response' } } },
        header: { call: { role: 'http.set-header', returns: nothing } },
        status: { call: { role: 'http.status', returns: nothing } },
        res: { type: 'web.Response', writeRole: 'http.respond' },
        executionCtx: { labels: [] },
      },
    },
    'hono.Environment': {
      extends: 'workers.Environment',
      members: { incoming: { type: 'node-http.IncomingMessage' } },
    },
    'hono.Variables': {
      members: {
        jwtPayload: { type: 'web.VerifiedClaims', labels: ['Principal'] },
        user: { type: 'web.User', labels: ['Principal'] },
        auth: { type: 'mcp.AuthInfo' },
        authInfo: { type: 'mcp.AuthInfo' },
        session: { type: 'web.Session' },
      },
    },
  },
}
