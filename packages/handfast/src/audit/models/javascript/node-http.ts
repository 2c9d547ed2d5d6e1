import type { Callback, Model, Shape, Shapes } from '../../flow/model.ts'

/* node:http, node:http2 and the sockets under them. */

const nothing = { from: [] } as const
const self = { from: ['Receiver'] } as const
const request: Shape = { type: 'node-http.IncomingMessage' }
const response: Shape = { type: 'node-http.ServerResponse' }
const listener: Shape = { call: { callbacks: [{ at: 'Argument[1]' }], returns: self } }

const handled: readonly Callback[] = [
  {
    at: 'Argument[last]',
    parameters: [request, response],
    entry: { kind: 'http', method: 'ANY' },
  },
]

const server = (role: 'http.server' | 'https.server'): Shape => ({
  call: { role, callbacks: handled, returns: { type: 'node-http.Server' } },
  construct: { role, callbacks: handled, returns: { type: 'node-http.Server' } },
})

const clientCall: Shape = {
  call: {
    role: 'http.fetch',
    callbacks: [{ at: 'Argument[last]', parameters: [{ type: 'node-http.ClientResponse' }] }],
    returns: { type: 'node-http.ClientRequest' },
  },
}

const chunks: Shape = {
  call: {
    callbacks: [{ at: 'Argument[1]', parameters: [{ labels: ['RequestBody'] }] }],
    returns: self,
  },
}

const responseMembers: Shapes = {
  statusCode: { writeRole: 'http.status' },
  writeHead: { call: { role: 'http.status', returns: self } },
  setHeader: { call: { role: 'http.set-header', returns: self } },
  appendHeader: { call: { role: 'http.set-header', returns: self } },
  setHeaders: { call: { role: 'http.set-header', returns: self } },
  getHeader: { call: { returns: nothing } },
  write: { call: { role: 'http.respond', returns: nothing } },
  end: { call: { role: 'http.end', returns: self } },
  on: listener,
  once: listener,
  req: request,
}

export const nodeHttpModel: Model = {
  id: 'node-http',
  language: 'javascript',
  modules: ['node:http', 'node:http2'],
  exports: {
    createServer: server('http.server'),
    Server: server('http.server'),
    createSecureServer: server('https.server'),
    request: clientCall,
    get: clientCall,
    IncomingMessage: { construct: { returns: { type: 'node-http.IncomingMessage' } } },
    ServerResponse: { construct: { returns: { type: 'node-http.ServerResponse' } } },
    Http2ServerRequest: { construct: { returns: { type: 'node-http.IncomingMessage' } } },
    Http2ServerResponse: { construct: { returns: { type: 'node-http.ServerResponse' } } },
  },
  types: {
    'node-http.Server': {
      members: {
        listen: {
          call: {
            role: 'http.listen',
            opensEverywhere: true,
            callbacks: [{ at: 'Argument[last]' }],
            returns: self,
          },
        },
        close: { call: { callbacks: [{ at: 'Argument[0]' }], returns: self } },
        /** `request` and `upgrade` begin with the request; nothing else has its members. */
        on: {
          call: {
            callbacks: [{ at: 'Argument[1]', parameters: [request, response] }],
            returns: self,
          },
        },
        once: {
          call: {
            callbacks: [{ at: 'Argument[1]', parameters: [request, response] }],
            returns: self,
          },
        },
        address: { call: { returns: nothing } },
      },
    },
    'node-http.IncomingMessage': {
      members: {
        headers: { type: 'web.HeaderTable' },
        headersDistinct: { type: 'web.HeaderTable' },
        rawHeaders: { labels: ['ClientHeader'] },
        url: { labels: ['UrlParameter'] },
        method: { labels: [] },
        httpVersion: { labels: [] },
        socket: { type: 'node-http.Socket' },
        connection: { type: 'node-http.Socket' },
        on: chunks,
        once: chunks,
        read: { call: { returns: { labels: ['RequestBody'] } } },
        /** Set by the SDK's bearer middleware and by what follows its convention. */
        auth: { type: 'mcp.AuthInfo' },
        body: { labels: ['RequestBody'] },
      },
      element: { labels: ['RequestBody'] },
    },
    'node-http.ServerResponse': { members: responseMembers },
    'node-http.Socket': {
      members: {
        remoteAddress: { labels: ['RemoteAddress'] },
        remotePort: { labels: ['RemoteAddress'] },
        remoteFamily: { labels: [] },
        encrypted: { labels: [] },
        getPeerCertificate: { call: { returns: { labels: ['Principal'] } } },
        authorized: { labels: [] },
        on: listener,
        once: listener,
      },
    },
    'node-http.ClientRequest': {
      members: { on: listener, end: { call: {} }, write: { call: {} } },
    },
    'node-http.ClientResponse': {
      members: {
        headers: { type: 'node-http.ClientHeaders' },
        on: { call: { callbacks: [{ at: 'Argument[1]' }], returns: self } },
      },
    },
    'node-http.ClientHeaders': { anyMember: { labels: [] } },
  },
}
