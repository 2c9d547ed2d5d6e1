import type { Model, Shape } from '../../flow/model.ts'

/* collections, weakref, itertools, shelve: containers and the one counter. */

const dict: Shape = { call: { returns: { type: 'py.dict' } } }
const weak: Shape = { call: { returns: { type: 'py.weakdict' } } }

export const pyCollectionsModel: Model = {
  id: 'py-collections',
  language: 'python',
  modules: ['collections', 'weakref', 'itertools', 'sortedcontainers', 'shelve'],
  exports: {
    defaultdict: {
      call: {
        callbacks: [{ at: 'Argument[0]' }],
        returns: { type: 'py.dict' },
      },
    },
    OrderedDict: dict,
    UserDict: dict,
    ChainMap: dict,
    SortedDict: dict,
    deque: {
      call: { returns: { type: 'py-collections.Deque', from: ['Argument[0]'] } },
    },
    WeakValueDictionary: weak,
    WeakKeyDictionary: weak,
    WeakSet: { call: { returns: { type: 'py.set' } } },
    count: { call: { returns: { type: 'py-collections.Count', labels: ['Counter'] } } },
    open: { call: { returns: { type: 'py-collections.Shelf' } } },
  },
  types: {
    'py-collections.Deque': {
      extends: 'py.list',
      store: { kind: 'memory', cap: 'Argument[1,maxlen:]' },
    },
    'py-collections.Count': { labels: ['Counter'], element: { labels: ['Counter'] } },
    'py-collections.Shelf': {
      extends: 'py.dict',
      store: { kind: 'database' },
      subscripts: true,
    },
  },
}
