import type { Model, Shape } from '../../flow/model.ts'

/* robyn and blacksheep: decorators on the application, a request of their own. */

const nothing = { from: [] } as const
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const typeOf = (method: string): string =>
  `py-robyn.${method.slice(0, 1).toUpperCase()}${method.slice(1)}`
const decorator = (type: string): Shape => ({ call: { role: 'http.route', returns: { type } } })
const applied = (method: string) =>
  ({
    call: {
      callbacks: [
        {
          at: 'Argument[0]',
          parameters: [{ type: 'py-robyn.Request' }],
          every: { labels: ['UrlParameter'] },
          entry: { kind: 'http', method },
        },
      ],
      returns: { from: ['Argument[0]'] },
    },
  }) as const
const verbs = Object.fromEntries(methods.map((name) => [name, decorator(typeOf(name))]))
const body: Shape = {
  labels: ['RequestBody'],
  call: { returns: { labels: ['RequestBody'] } },
}
const responds: Shape = { call: { role: 'http.respond', returns: nothing } }
const header: Shape = {
  call: { returns: { lookup: { type: 'py-web.HeaderTable', argument: 'Argument[0]' } } },
}

export const pyRobynModel: Model = {
  id: 'py-robyn',
  language: 'python',
  modules: ['robyn', 'blacksheep', 'blacksheep.*'],
  exports: {
    Robyn: { construct: { returns: { type: 'py-robyn.Application' } } },
    SubRouter: { construct: { returns: { type: 'py-robyn.Application' } } },
    Application: { construct: { returns: { type: 'py-robyn.Application' } } },
    Request: { construct: { returns: { type: 'py-robyn.Request' } } },
    Response: { construct: { role: 'http.respond', returns: nothing } },
    ...verbs,
    json: responds,
    text: responds,
    not_found: responds,
    unauthorized: responds,
    redirect: { call: { role: 'http.redirect', returns: nothing } },
  },
  types: {
    'py-robyn.Application': {
      members: {
        ...verbs,
        router: { type: 'py-robyn.Application' },
        route: decorator('py-robyn.Any'),
        before_request: { call: { role: 'http.middleware', returns: { type: 'py-robyn.Any' } } },
        start: { call: { role: 'http.listen', returns: nothing } },
      },
    },
    'py-robyn.Any': applied('ANY'),
    ...Object.fromEntries(methods.map((name) => [typeOf(name), applied(name.toUpperCase())])),
    'py-robyn.Request': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        get_first_header: header,
        get_single_header: header,
        query_params: { type: 'py-web.QueryTable' },
        query: { type: 'py-web.QueryTable' },
        path_params: { type: 'py-web.QueryTable' },
        route_values: { type: 'py-web.QueryTable' },
        cookies: { type: 'py-web.CookieTable' },
        identity: { type: 'py-web.User', labels: ['Principal'] },
        user: { type: 'py-web.User', labels: ['Principal'] },
        body,
        json: body,
        text: body,
        form: body,
        ip_addr: { labels: ['RemoteAddress'] },
        client_ip: { labels: ['RemoteAddress'] },
        url: { labels: ['UrlParameter'] },
        method: { labels: [] },
      },
    },
  },
}
