import type { Model, Shape } from '../../flow/model.ts'

const body: Shape = { labels: ['RequestBody'] }
const response: Shape = { call: { role: 'http.respond', returns: { from: [] } } }
const decorator = (type: string): Shape => ({ call: { role: 'http.route', returns: { type } } })

const applied = (method: string) =>
  ({
    call: {
      callbacks: [
        {
          at: 'Argument[0]',
          parameters: [{ type: 'py-sanic.Request' }],
          every: { labels: ['UrlParameter'] },
          entry: { kind: 'http', method },
        },
      ],
      returns: { from: ['Argument[0]'] },
    },
  }) as const

export const pySanicModel: Model = {
  id: 'py-sanic',
  language: 'python',
  modules: ['sanic', 'sanic.response', 'sanic.request'],
  exports: {
    Sanic: { construct: { returns: { type: 'py-sanic.Application' } } },
    Blueprint: { construct: { returns: { type: 'py-sanic.Application' } } },
    Request: { construct: { returns: { type: 'py-sanic.Request' } } },
    json: response,
    text: response,
    html: response,
    redirect: { call: { role: 'http.redirect', returns: { from: [] } } },
  },
  types: {
    'py-sanic.Application': {
      members: {
        route: decorator('py-sanic.Any'),
        get: decorator('py-sanic.Get'),
        post: decorator('py-sanic.Post'),
        put: decorator('py-sanic.Put'),
        delete: decorator('py-sanic.Delete'),
        websocket: decorator('py-sanic.Any'),
        run: { call: { role: 'http.listen', returns: { from: [] } } },
        on_request: {
          call: {
            role: 'http.middleware',
            callbacks: [
              {
                at: 'Argument[0]',
                parameters: [{ type: 'py-sanic.Request' }],
                entry: { kind: 'middleware', method: 'ANY' },
              },
            ],
            returns: { from: ['Argument[0]'] },
          },
        },
      },
    },
    'py-sanic.Any': applied('ANY'),
    'py-sanic.Get': applied('GET'),
    'py-sanic.Post': applied('POST'),
    'py-sanic.Put': applied('PUT'),
    'py-sanic.Delete': applied('DELETE'),
    'py-sanic.Request': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        args: { type: 'py-web.QueryTable' },
        cookies: { type: 'py-web.CookieTable' },
        form: { type: 'py-web.Form' },
        json: body,
        body,
        token: { labels: ['Credential'] },
        ip: { labels: ['RemoteAddress'] },
        remote_addr: { labels: ['ForwardedHeader'] },
        url: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        method: { labels: [] },
        ctx: { type: 'py-flask.Globals' },
      },
    },
  },
}
