import type { Model, Shape } from '../../flow/model.ts'

/* keyv, cache-manager and unstorage: `set(key, value, ttl)` over any driver. */

const store: Shape = {
  construct: { returns: { type: 'keyv.Store' } },
  call: { returns: { type: 'keyv.Store' } },
}

const get: Shape = { call: { state: { operation: 'get', key: 'Argument[0]' } } }
const set: Shape = {
  call: {
    state: {
      operation: 'set',
      key: 'Argument[0]',
      value: 'Argument[1]',
      expiry: 'Argument[2]',
    },
  },
}
const remove: Shape = { call: { state: { operation: 'delete', key: 'Argument[0]' } } }

export const keyvModel: Model = {
  id: 'keyv',
  language: 'javascript',
  modules: ['keyv', 'cache-manager', 'unstorage', 'cacheable'],
  exports: {
    default: store,
    Keyv: store,
    Cacheable: store,
    createCache: store,
    caching: store,
    createStorage: store,
  },
  types: {
    'keyv.Store': {
      store: { kind: 'cache', expiry: 'Argument[0].Member[ttl]' },
      members: {
        get,
        getItem: get,
        has: { call: { state: { operation: 'has', key: 'Argument[0]' } } },
        hasItem: { call: { state: { operation: 'has', key: 'Argument[0]' } } },
        set,
        setItem: set,
        delete: remove,
        del: remove,
        removeItem: remove,
        clear: { call: { state: { operation: 'clear' } } },
        reset: { call: { state: { operation: 'clear' } } },
        getKeys: { call: { state: { operation: 'list' } } },
        wrap: {
          call: {
            state: { operation: 'get', key: 'Argument[0]' },
            callbacks: [{ at: 'Argument[1]' }],
            returns: { fromCallback: 'Argument[1]', labels: ['StateRead'] },
          },
        },
        on: { call: { callbacks: [{ at: 'Argument[1]' }], returns: { from: ['Receiver'] } } },
      },
    },
  },
}
