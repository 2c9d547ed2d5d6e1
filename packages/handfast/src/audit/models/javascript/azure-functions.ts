import type { Callback, Model, Shape } from '../../flow/model.ts'

/* Azure Functions 4: a trigger's handler takes a request that is nearly a web request. */

const handled = (at: Callback['at'], method: string): Callback => ({
  at,
  parameters: [{ type: 'azure-functions.Request' }],
  entry: { kind: 'http', method, name: 'Argument[0]' },
})
const trigger = (method: string): Shape => ({
  call: {
    role: 'http.route',
    callbacks: [handled('Argument[1]', method), handled('Argument[1].Member[handler]', method)],
    returns: { from: [] },
  },
})

export const azureFunctionsModel: Model = {
  id: 'azure-functions',
  language: 'javascript',
  modules: ['@azure/functions'],
  exports: {
    app: { type: 'azure-functions.Application' },
    HttpRequest: { construct: { returns: { type: 'azure-functions.Request' } } },
  },
  types: {
    'azure-functions.Application': {
      members: {
        http: trigger('ANY'),
        get: trigger('GET'),
        post: trigger('POST'),
        put: trigger('PUT'),
        patch: trigger('PATCH'),
        deleteRequest: trigger('DELETE'),
      },
    },
    'azure-functions.Request': {
      extends: 'web.Request',
      members: {
        query: { type: 'web.URLSearchParams', labels: ['UrlParameter'] },
        params: { type: 'web.QueryTable' },
        user: { type: 'web.User', labels: ['Principal'] },
      },
    },
  },
}
