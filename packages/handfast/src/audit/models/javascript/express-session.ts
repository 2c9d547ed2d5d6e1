import type { Model } from '../../flow/model.ts'

/* `req.session` itself is `web.Session`, which the express model hands out. */

export const expressSessionModel: Model = {
  id: 'express-session',
  language: 'javascript',
  modules: ['express-session'],
  exports: {
    default: {
      call: {
        role: ['web-session.middleware', 'web-session.at-server'],
        secret: 'Argument[0].Member[secret]',
        lifetime: {
          told: ['Argument[0].Member[cookie].Member[maxAge]'],
          kind: 'idle',
          store: 'Argument[0].Member[store]',
        },
        callbacks: [
          {
            at: 'Argument[0].Member[genid]',
            parameters: [{ type: 'express.Request' }],
            entry: { kind: 'session-callback', options: 'Argument[0]' },
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    MemoryStore: { construct: { returns: { type: 'express-session.MemoryStore' } } },
    Store: { construct: { returns: { type: 'express-session.Store' } } },
    Session: { construct: { returns: { type: 'web.Session' } } },
    SessionData: { construct: { returns: { type: 'web.Session' } } },
  },
  types: {
    'express-session.Store': {
      store: { kind: 'web-session' },
      members: {
        get: {
          call: {
            state: { operation: 'get', key: 'Argument[0]' },
            callbacks: [{ at: 'Argument[1]', parameters: [{}, { type: 'web.Session' }] }],
          },
        },
        set: { call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' } } },
        destroy: { call: { state: { operation: 'delete', key: 'Argument[0]' } } },
        all: { call: { state: { operation: 'list' } } },
        clear: { call: { state: { operation: 'clear' } } },
      },
      overrides: {
        get: { at: 'Receiver.Member[get]', parameters: [{ labels: ['ServerMinted'] }] },
        set: { at: 'Receiver.Member[set]', parameters: [{ labels: ['ServerMinted'] }] },
        destroy: { at: 'Receiver.Member[destroy]', parameters: [{ labels: ['ServerMinted'] }] },
      },
    },
    /** Sessions in it live until they are destroyed: `cookie.maxAge` is checked on read only. */
    'express-session.MemoryStore': {
      extends: 'express-session.Store',
      store: { kind: 'web-session' },
    },
  },
}
