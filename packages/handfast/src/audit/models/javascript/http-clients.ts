import type { Model, Shape } from '../../flow/model.ts'

/* Calls to other servers: where a credential or an id may leave the process. */

const call: Shape = { call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } } }
const verbs = {
  get: call,
  post: call,
  put: call,
  patch: call,
  delete: call,
  head: call,
  request: call,
}
const client: Shape = { type: 'http-clients.Client' }

export const httpClientsModel: Model = {
  id: 'http-clients',
  language: 'javascript',
  modules: ['axios', 'got', 'ky', 'ofetch', 'superagent'],
  exports: { default: client, axios: client, got: client, ofetch: call, $fetch: call, ...verbs },
  types: {
    'http-clients.Client': {
      call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } },
      members: { ...verbs, create: { call: { returns: { type: 'http-clients.Client' } } } },
    },
  },
}
