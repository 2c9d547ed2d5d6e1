import type { Model, Shape } from '../../flow/model.ts'

/* httpx and requests: where a credential or an id may leave the process. */

const call: Shape = { call: { role: 'http.fetch', returns: { type: 'py-web.ClientResponse' } } }
const verbs = {
  get: call,
  post: call,
  put: call,
  patch: call,
  delete: call,
  head: call,
  request: call,
  stream: call,
  send: call,
}
const client: Shape = { construct: { returns: { type: 'py-http-clients.Client' } } }

export const pyHttpClientsModel: Model = {
  id: 'py-http-clients',
  language: 'python',
  modules: ['httpx', 'requests', 'urllib3', 'niquests'],
  exports: { ...verbs, Client: client, AsyncClient: client, Session: client, PoolManager: client },
  types: { 'py-http-clients.Client': { members: verbs } },
}
