import type { Model, Shape, Shapes } from '../../flow/model.ts'

/* bottle: `request` is a name that means the current request, as flask's. */

const nothing = { from: [] } as const
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const typeOf = (method: string): string =>
  `py-bottle.${method.slice(0, 1).toUpperCase()}${method.slice(1)}`
const decorator = (type: string): Shape => ({ call: { role: 'http.route', returns: { type } } })
const applied = (method: string) =>
  ({
    call: {
      callbacks: [
        {
          at: 'Argument[0]',
          every: { labels: ['UrlParameter'] },
          entry: { kind: 'http', method },
        },
      ],
      returns: { from: ['Argument[0]'] },
    },
  }) as const

const routes: Shapes = {
  ...Object.fromEntries(methods.map((name) => [name, decorator(typeOf(name))])),
  route: decorator('py-bottle.Any'),
  run: { call: { role: 'http.listen', returns: nothing } },
}

export const pyBottleModel: Model = {
  id: 'py-bottle',
  language: 'python',
  modules: ['bottle'],
  exports: {
    ...routes,
    Bottle: { construct: { returns: { type: 'py-bottle.Application' } } },
    request: { type: 'py-bottle.Request' },
    response: { type: 'py-bottle.Response' },
    abort: { call: { role: 'http.status', returns: { from: [], never: true } } },
    redirect: { call: { role: 'http.redirect', returns: { from: [], never: true } } },
  },
  types: {
    'py-bottle.Application': { members: routes },
    'py-bottle.Any': applied('ANY'),
    ...Object.fromEntries(methods.map((name) => [typeOf(name), applied(name.toUpperCase())])),
    'py-bottle.Request': {
      extends: 'py-flask.Request',
      members: {
        get_header: {
          call: { returns: { lookup: { type: 'py-web.HeaderTable', argument: 'Argument[0]' } } },
        },
        get_cookie: { call: { returns: { labels: ['Cookie'] } } },
        query: { type: 'py-web.QueryTable' },
        params: { type: 'py-web.QueryTable' },
        forms: { type: 'py-web.Form' },
        body: { labels: ['RequestBody'] },
        auth: { labels: ['Credential'] },
      },
    },
    'py-bottle.Response': {
      members: {
        status: { writeRole: 'http.status' },
        set_header: { call: { role: 'http.set-header', returns: nothing } },
        set_cookie: { call: { role: 'cookie.set', returns: nothing } },
        delete_cookie: { call: { role: 'cookie.clear', returns: nothing } },
      },
    },
  },
}
