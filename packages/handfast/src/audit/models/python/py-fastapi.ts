import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/*
 * fastapi: path operations are decorators; what a parameter holds is said by its default or its
 * annotation, and by nothing where it is a path or query parameter or a body model.
 */

const nothing = { from: [] } as const
const parameter: Shape = { labels: ['UrlParameter', 'RequestBody'] }

const operation = (method: string): Callback => ({
  at: 'Argument[0]',
  every: parameter,
  entry: { kind: 'http', method },
})

const methods = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head'] as const

const typeOf = (method: string): string => method.slice(0, 1).toUpperCase() + method.slice(1)

const decorator = (type: string): Shape => ({ call: { role: 'http.route', returns: { type } } })

const applied = (method: string) =>
  ({ call: { callbacks: [operation(method)], returns: { from: ['Argument[0]'] } } }) as const

const routes: Shapes = {
  ...Object.fromEntries(methods.map((name) => [name, decorator(`py-fastapi.${typeOf(name)}`)])),
  api_route: decorator('py-fastapi.Any'),
  route: decorator('py-fastapi.Any'),
  websocket: decorator('py-fastapi.WebSocketDecorator'),
  middleware: decorator('py-fastapi.MiddlewareDecorator'),
  add_api_route: {
    call: {
      role: 'http.route',
      callbacks: [
        {
          at: 'Argument[1,endpoint:]',
          every: parameter,
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
  include_router: { call: { role: 'http.route', returns: nothing } },
}

const application: Shape = { construct: { returns: { type: 'py-fastapi.Application' } } }

/** What the dependency returns; a security scheme gives the credential it found. */
const injected: Shape = {
  call: {
    callbacks: [{ at: 'Argument[0,dependency:]', every: parameter }],
    returns: {
      fromCallback: 'Argument[0,dependency:]',
      from: ['Argument[0,dependency:]'],
    },
  },
}

const scheme: Shape = { construct: { returns: { type: 'py-fastapi.SecurityScheme' } } }

export const pyFastapiModel: Model = {
  id: 'py-fastapi',
  language: 'python',
  modules: [
    'fastapi',
    'fastapi.applications',
    'fastapi.routing',
    'fastapi.param_functions',
    'fastapi.params',
    'fastapi.security',
    'fastapi.requests',
    'fastapi.responses',
    'fastapi.middleware.cors',
    'fastapi.middleware.trustedhost',
  ],
  exports: {
    FastAPI: application,
    APIRouter: application,
    Depends: injected,
    Security: injected,
    Header: {
      call: {
        returns: {
          labels: ['ClientHeader'],
          lookup: { type: 'py-web.HeaderTable', argument: 'Argument[alias:]' },
        },
      },
    },
    Query: {
      call: {
        returns: {
          labels: ['UrlParameter'],
          lookup: { type: 'py-web.QueryTable', argument: 'Argument[alias:]' },
        },
      },
    },
    Path: { call: { returns: { labels: ['UrlParameter'] } } },
    Cookie: { call: { returns: { labels: ['Cookie'] } } },
    Body: { call: { returns: { labels: ['RequestBody'] } } },
    Form: { call: { returns: { labels: ['RequestBody'] } } },
    File: { call: { returns: { labels: ['RequestBody'] } } },
    OAuth2PasswordBearer: scheme,
    OAuth2AuthorizationCodeBearer: scheme,
    HTTPBearer: scheme,
    HTTPBasic: scheme,
    APIKeyHeader: scheme,
    APIKeyCookie: scheme,
    APIKeyQuery: scheme,
    HTTPAuthorizationCredentials: {
      construct: { returns: { type: 'py-fastapi.SecurityScheme' } },
    },
    Request: { construct: { returns: { type: 'py-starlette.Request' } } },
    Response: {
      construct: { role: 'http.respond', returns: { type: 'py-starlette.Response' } },
    },
    JSONResponse: {
      construct: {
        role: 'http.respond',
        returns: { type: 'py-starlette.Response', from: ['Argument[0,content:]'] },
      },
    },
    RedirectResponse: {
      construct: { role: 'http.redirect', returns: { type: 'py-starlette.Response' } },
    },
    StreamingResponse: {
      construct: { role: 'http.respond', returns: { type: 'py-starlette.Response' } },
    },
    WebSocket: { construct: { returns: { type: 'py-starlette.WebSocket' } } },
    BackgroundTasks: { construct: { returns: { type: 'py-fastapi.BackgroundTasks' } } },
    HTTPException: { construct: { role: 'http.status', returns: nothing } },
    CORSMiddleware: { role: 'http.cors' },
    TrustedHostMiddleware: { role: 'host.check' },
  },
  types: {
    'py-fastapi.Application': { extends: 'py-starlette.Application', members: routes },
    ...Object.fromEntries(
      methods.map((name) => [`py-fastapi.${typeOf(name)}`, applied(name.toUpperCase())]),
    ),
    'py-fastapi.Any': applied('ANY'),
    'py-fastapi.WebSocketDecorator': {
      call: {
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [{ type: 'py-starlette.WebSocket' }],
            every: parameter,
            entry: { kind: 'websocket' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
    'py-fastapi.MiddlewareDecorator': {
      call: {
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [
              { type: 'py-starlette.Request' },
              { call: { role: 'http.next', returns: { type: 'py-starlette.Response' } } },
            ],
            entry: { kind: 'middleware', method: 'ANY' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
    'py-fastapi.SecurityScheme': {
      labels: ['Credential'],
      anyMember: { labels: ['Credential'] },
      call: { returns: { labels: ['Credential'] } },
    },
    'py-fastapi.BackgroundTasks': {
      members: {
        add_task: {
          call: {
            callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1]', to: 0 }] }],
            returns: nothing,
          },
        },
      },
    },
  },
}
