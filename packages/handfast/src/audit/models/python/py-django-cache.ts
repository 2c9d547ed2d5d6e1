import type { Model, Shape } from '../../flow/model.ts'

/* `cache.set(key, value, timeout)`; 300 s unless told, as `CACHES` says. */

const get: Shape = { call: { state: { operation: 'get', key: 'Argument[0,key:]' } } }
const set: Shape = {
  call: {
    state: {
      operation: 'set',
      key: 'Argument[0,key:]',
      value: 'Argument[1,value:]',
      expiry: 'Argument[2,timeout:]',
    },
  },
}

export const pyDjangoCacheModel: Model = {
  id: 'py-django-cache',
  language: 'python',
  modules: ['django.core.cache'],
  package: 'django',
  exports: { cache: { type: 'py-django-cache.Cache' }, caches: { type: 'py-django-cache.Caches' } },
  types: {
    'py-django-cache.Caches': {
      anyMember: { type: 'py-django-cache.Cache' },
      element: { type: 'py-django-cache.Cache' },
    },
    'py-django-cache.Cache': {
      store: { kind: 'cache', expiresAlways: true },
      members: {
        get,
        aget: get,
        set,
        aset: set,
        add: {
          call: {
            state: {
              operation: 'set',
              key: 'Argument[0,key:]',
              value: 'Argument[1,value:]',
              expiry: 'Argument[2,timeout:]',
              onlyIfAbsent: true,
            },
          },
        },
        get_or_set: set,
        delete: { call: { state: { operation: 'delete', key: 'Argument[0,key:]' } } },
        adelete: { call: { state: { operation: 'delete', key: 'Argument[0,key:]' } } },
        incr: { call: { state: { operation: 'increment', key: 'Argument[0,key:]' } } },
        touch: {
          call: {
            state: {
              operation: 'expire',
              key: 'Argument[0,key:]',
              expiry: 'Argument[1,timeout:]',
            },
          },
        },
        clear: { call: { state: { operation: 'clear' } } },
      },
    },
  },
}
