import type { Model, Shape } from '../../flow/model.ts'

/* node:https and node:tls: what takes TLS options. Handlers are those of node:http. */

const server: Shape = {
  call: {
    role: 'https.server',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ type: 'node-http.IncomingMessage' }, { type: 'node-http.ServerResponse' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    ],
    returns: { type: 'node-http.Server' },
  },
}

const client: Shape = {
  call: {
    role: 'http.fetch',
    callbacks: [{ at: 'Argument[last]', parameters: [{ type: 'node-http.ClientResponse' }] }],
    returns: { type: 'node-http.ClientRequest' },
  },
}

export const nodeHttpsModel: Model = {
  id: 'node-https',
  language: 'javascript',
  modules: ['node:https', 'node:tls'],
  exports: {
    createServer: server,
    Server: { construct: server.call ?? {} },
    request: client,
    get: client,
    createSecureContext: { call: { role: 'tls.options', returns: { from: [] } } },
    /** Opens connections, takes none. */
    Agent: { construct: { returns: { from: [] } } },
  },
}
