import type { Model, Shape } from '../../flow/model.ts'

const socket: Shape = { type: 'socket-io.Socket' }
const payload: Shape = { labels: ['RequestBody'] }

const onConnection: Shape = {
  call: {
    callbacks: [
      {
        at: 'Argument[1]',
        parameters: [socket],
        entry: { kind: 'websocket', name: 'Argument[0]' },
      },
    ],
    returns: { from: ['Receiver'] },
  },
}

export const socketIoModel: Model = {
  id: 'socket-io',
  language: 'javascript',
  modules: ['socket.io'],
  exports: {
    Server: { construct: { role: 'websocket.server', returns: { type: 'socket-io.Server' } } },
  },
  types: {
    'socket-io.Server': {
      members: {
        on: onConnection,
        of: { call: { returns: { from: ['Receiver'] } } },
        use: {
          call: {
            role: 'http.middleware',
            callbacks: [{ at: 'Argument[0]', parameters: [socket], entry: { kind: 'middleware' } }],
            returns: { from: ['Receiver'] },
          },
        },
        emit: { call: { role: 'http.respond', returns: { from: [] } } },
        to: { call: { returns: { from: ['Receiver'] } } },
      },
    },
    'socket-io.Socket': {
      members: {
        id: { labels: ['ServerMinted', 'TransportSession'] },
        handshake: { type: 'socket-io.Handshake' },
        request: { type: 'node-http.IncomingMessage' },
        data: { labels: [] },
        on: {
          call: {
            callbacks: [{ at: 'Argument[1]', parameters: [payload, payload] }],
            returns: { from: ['Receiver'] },
          },
        },
        emit: { call: { role: 'http.respond', returns: { from: [] } } },
      },
    },
    'socket-io.Handshake': {
      members: {
        auth: { labels: ['Credential'] },
        headers: { type: 'web.HeaderTable' },
        query: { type: 'web.QueryTable' },
        address: { labels: ['RemoteAddress'] },
      },
    },
  },
}
