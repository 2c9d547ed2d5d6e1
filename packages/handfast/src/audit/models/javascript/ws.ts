import type { Model, Shape } from '../../flow/model.ts'

/* ws 8. `on` is for every event; only `connection` passes a socket and the upgrade request. */

const socket: Shape = { type: 'ws.Socket' }
const request: Shape = { type: 'node-http.IncomingMessage' }

const server: Shape = {
  construct: {
    role: 'websocket.server',
    callbacks: [
      {
        at: 'Argument[0].Member[verifyClient]',
        parameters: [{ type: 'ws.ClientInfo' }],
        entry: { kind: 'upgrade', options: 'Argument[0]' },
      },
    ],
    returns: { type: 'ws.Server' },
  },
}

const onConnection: Shape = {
  call: {
    callbacks: [
      {
        at: 'Argument[1]',
        parameters: [socket, request],
        entry: { kind: 'websocket', name: 'Argument[0]' },
      },
    ],
    returns: { from: ['Receiver'] },
  },
}

const onMessage: Shape = {
  call: {
    callbacks: [{ at: 'Argument[1]', parameters: [{ labels: ['RequestBody'] }] }],
    returns: { from: ['Receiver'] },
  },
}

export const wsModel: Model = {
  id: 'ws',
  language: 'javascript',
  modules: ['ws', 'isomorphic-ws'],
  exports: {
    WebSocketServer: server,
    Server: server,
    WebSocket: { construct: { returns: { type: 'ws.Socket' } } },
    default: { type: 'ws.Namespace', construct: { returns: { type: 'ws.Socket' } } },
  },
  types: {
    'ws.Namespace': { members: { Server: server, WebSocketServer: server } },
    'ws.Server': {
      members: {
        on: onConnection,
        once: onConnection,
        handleUpgrade: {
          call: {
            callbacks: [{ at: 'Argument[3]', parameters: [socket, request] }],
            returns: { from: [] },
          },
        },
        emit: { call: { returns: { from: [] } } },
        clients: { type: 'ws.Clients' },
        close: { call: { returns: { from: [] } } },
      },
    },
    'ws.Clients': {
      element: socket,
      members: {
        forEach: {
          call: { callbacks: [{ at: 'Argument[0]', parameters: [socket] }], returns: { from: [] } },
        },
      },
    },
    'ws.Socket': {
      members: {
        on: onMessage,
        once: onMessage,
        addEventListener: onMessage,
        onmessage: { writeRole: 'mcp.request-handler' },
        send: { call: { role: 'http.respond', returns: { from: [] } } },
        close: { call: { returns: { from: [] } } },
        terminate: { call: { returns: { from: [] } } },
      },
    },
    'ws.ClientInfo': {
      members: { origin: { labels: ['ClientHeader'] }, req: request, secure: { labels: [] } },
    },
  },
}
