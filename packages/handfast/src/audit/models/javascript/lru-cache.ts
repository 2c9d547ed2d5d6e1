import type { Model, Shape } from '../../flow/model.ts'

/* lru-cache 6 to 11; without `ttl` an entry stays until the cap drops it. */

const cache: Shape = { construct: { returns: { type: 'lru-cache.Cache' } } }
const peek: Shape = { call: { state: { operation: 'get', key: 'Argument[0]' } } }
const remove: Shape = { call: { state: { operation: 'delete', key: 'Argument[0]' } } }
const list: Shape = { call: { state: { operation: 'list' }, returns: { from: ['Receiver'] } } }

export const lruCacheModel: Model = {
  id: 'lru-cache',
  language: 'javascript',
  modules: ['lru-cache', 'quick-lru', 'mnemonist/lru-cache', '@isaacs/ttlcache', 'tiny-lru'],
  exports: { LRUCache: cache, LRU: cache, TTLCache: cache, lru: cache, default: cache },
  types: {
    'lru-cache.Cache': {
      store: {
        kind: 'cache',
        expiry: 'Argument[0].Member[ttl]',
        cap: 'Argument[0].Member[max]',
      },
      members: {
        get: peek,
        peek,
        has: { call: { state: { operation: 'has', key: 'Argument[0]' } } },
        set: {
          call: {
            state: {
              operation: 'set',
              key: 'Argument[0]',
              value: 'Argument[1]',
              expiry: 'Argument[2].Member[ttl]',
            },
            returns: { from: ['Receiver'] },
          },
        },
        delete: remove,
        del: remove,
        clear: { call: { state: { operation: 'clear' } } },
        reset: { call: { state: { operation: 'clear' } } },
        keys: list,
        values: list,
        entries: list,
        size: { labels: ['Counter'] },
      },
    },
  },
}
