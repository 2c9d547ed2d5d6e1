import type { Model, Shape, Shapes } from '../../flow/model.ts'

/* litestar 2: handlers are decorated; what a parameter holds is said by its annotation. */

const nothing = { from: [] } as const
const parameter: Shape = { labels: ['UrlParameter', 'RequestBody'] }
const methods = ['get', 'post', 'put', 'patch', 'delete', 'head'] as const
const typeOf = (method: string): string =>
  `py-litestar.${method.slice(0, 1).toUpperCase()}${method.slice(1)}`

const decorator = (type: string): Shape => ({
  call: { role: 'http.route', returns: { type } },
  construct: { role: 'http.route', returns: { type } },
})
const applied = (method: string) =>
  ({
    call: {
      callbacks: [{ at: 'Argument[0]', every: parameter, entry: { kind: 'http', method } }],
      returns: { from: ['Argument[0]'] },
    },
  }) as const

const exported: Shapes = Object.fromEntries(methods.map((name) => [name, decorator(typeOf(name))]))
const response: Shape = {
  construct: { role: 'http.respond', returns: { from: ['Argument[0,content:]'] } },
}
const refused: Shape = { construct: { role: 'http.status', returns: nothing } }

export const pyLitestarModel: Model = {
  id: 'py-litestar',
  language: 'python',
  modules: ['litestar', 'litestar.*'],
  exports: {
    ...exported,
    route: decorator('py-litestar.Any'),
    Litestar: {
      construct: {
        callbacks: [
          { at: 'Argument[before_request:]', parameters: [{ type: 'py-starlette.Request' }] },
        ],
        returns: { type: 'py-litestar.Application' },
      },
    },
    Request: { construct: { returns: { type: 'py-litestar.Request' } } },
    /** A dependency, handed to handlers by the name of the parameter. */
    Provide: { construct: { returns: { fromCallback: 'Argument[0]' } } },
    Parameter: {
      call: {
        returns: {
          labels: ['UrlParameter'],
          lookup: { type: 'py-web.HeaderTable', argument: 'Argument[header:]' },
        },
      },
    },
    Body: { call: { returns: { labels: ['RequestBody'] } } },
    Response: response,
    Redirect: { construct: { role: 'http.redirect', returns: nothing } },
    HTTPException: refused,
    NotFoundException: refused,
    NotAuthorizedException: refused,
    PermissionDeniedException: refused,
  },
  types: {
    'py-litestar.Application': {
      members: { register: { call: { role: 'http.route', returns: nothing } } },
    },
    'py-litestar.Any': applied('ANY'),
    ...Object.fromEntries(methods.map((name) => [typeOf(name), applied(name.toUpperCase())])),
    'py-litestar.Request': { extends: 'py-starlette.Request' },
  },
}
