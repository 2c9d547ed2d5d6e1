import type { Model, Shape } from '../../flow/model.ts'

/* node-cache 5 and memory-cache: `set(key, value, ttl)`. */

const cache: Shape = { construct: { returns: { type: 'node-cache.Cache' } } }
const remove: Shape = { call: { state: { operation: 'delete', key: 'Argument[0]' } } }
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

export const nodeCacheModel: Model = {
  id: 'node-cache',
  language: 'javascript',
  modules: ['node-cache', '@cacheable/node-cache', 'memory-cache'],
  exports: {
    default: { ...cache, type: 'node-cache.Cache' },
    NodeCache: cache,
    Cache: cache,
  },
  types: {
    'node-cache.Cache': {
      store: {
        kind: 'cache',
        expiry: 'Argument[0].Member[stdTTL]',
        cap: 'Argument[0].Member[maxKeys]',
      },
      members: {
        get,
        take: get,
        mget: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
        set,
        put: set,
        has: { call: { state: { operation: 'has', key: 'Argument[0]' } } },
        del: remove,
        ttl: {
          call: { state: { operation: 'expire', key: 'Argument[0]', expiry: 'Argument[1]' } },
        },
        keys: { call: { state: { operation: 'list' } } },
        flushAll: { call: { state: { operation: 'clear' } } },
        clear: { call: { state: { operation: 'clear' } } },
        on: { call: { callbacks: [{ at: 'Argument[1]' }], returns: { from: ['Receiver'] } } },
      },
    },
  },
}
