import type { Model, Shape, StoreShape } from '../../flow/model.ts'

/* cachetools, expiringdict, cacheout, diskcache, aiocache: dict-likes that forget. */

const cache = (type: string): Shape => ({ construct: { returns: { type: `py-caches.${type}` } } })

const capped: StoreShape = { kind: 'cache', cap: 'Argument[0,maxsize:]', cappedAlways: true }

const set: Shape = {
  call: {
    state: {
      operation: 'set',
      key: 'Argument[0,key:]',
      value: 'Argument[1,value:]',
      expiry: 'Argument[2,ttl:]',
    },
  },
}
const get: Shape = { call: { state: { operation: 'get', key: 'Argument[0,key:]' } } }
const remove: Shape = { call: { state: { operation: 'delete', key: 'Argument[0,key:]' } } }

export const pyCachesModel: Model = {
  id: 'py-caches',
  language: 'python',
  modules: [
    'cachetools',
    'cachetools.ttl',
    'expiringdict',
    'cacheout',
    'diskcache',
    'aiocache',
    'lru',
    'ttlru',
  ],
  exports: {
    TTLCache: cache('TtlCache'),
    TLRUCache: cache('TtlCache'),
    LRUCache: cache('LruCache'),
    LFUCache: cache('LruCache'),
    FIFOCache: cache('LruCache'),
    RRCache: cache('LruCache'),
    LRU: cache('LruCache'),
    ExpiringDict: cache('ExpiringDict'),
    Cache: cache('Cache'),
    SimpleMemoryCache: cache('Cache'),
    RedisCache: cache('Cache'),
  },
  types: {
    'py-caches.TtlCache': {
      extends: 'py.dict',
      store: { ...capped, expiry: 'Argument[1,ttl:]', expiresAlways: true },
      subscripts: true,
    },
    'py-caches.LruCache': { extends: 'py.dict', store: capped, subscripts: true },
    'py-caches.ExpiringDict': {
      extends: 'py.dict',
      store: {
        kind: 'cache',
        cap: 'Argument[0,max_len:]',
        expiry: 'Argument[1,max_age_seconds:]',
        expiresAlways: true,
        cappedAlways: true,
      },
      subscripts: true,
    },
    'py-caches.Cache': {
      store: { kind: 'cache', expiry: 'Argument[ttl:]', cap: 'Argument[maxsize:]' },
      subscripts: true,
      members: {
        get,
        set,
        add: {
          call: {
            state: {
              operation: 'set',
              key: 'Argument[0,key:]',
              value: 'Argument[1,value:]',
              onlyIfAbsent: true,
            },
          },
        },
        exists: { call: { state: { operation: 'has', key: 'Argument[0,key:]' } } },
        delete: remove,
        pop: remove,
        clear: { call: { state: { operation: 'clear' } } },
      },
    },
  },
}
