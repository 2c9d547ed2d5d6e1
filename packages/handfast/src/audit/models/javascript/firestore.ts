import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* Cloud Firestore: a reference is made of collections and documents, and read or written later. */

const reference = (type: string, from: string): Shape => ({
  call: { returns: { type, from: ['Receiver', from] } },
})
const kept = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, key: 'Receiver', value: 'Argument[0]' },
    returns: operation === 'get' ? { labels: ['StateRead'] } : { from: [] },
  },
})
const named: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0]' },
    returns: { labels: ['StateRead'] },
  },
}
const chain: Shape = { call: { returns: { from: ['Receiver'] } } }
const database: Shape = {
  call: { returns: { type: 'firestore.Database' } },
  construct: { returns: { type: 'firestore.Database' } },
}
const collection: Shape = reference('firestore.Collection', 'Argument[0]')
const document: Shape = reference('firestore.Document', 'Argument[0]')

export const firestoreModel: Model = {
  id: 'firestore',
  language: 'javascript',
  modules: ['@google-cloud/firestore', 'firebase-admin/firestore'],
  exports: { Firestore: database, getFirestore: database },
  types: {
    'firestore.Database': {
      store: { kind: 'database' },
      members: {
        collection,
        collectionGroup: collection,
        doc: document,
        runTransaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'firestore.Transaction' }] }],
            returns: { fromCallback: 'Argument[0]', from: [] },
          },
        },
      },
    },
    'firestore.Collection': {
      store: { kind: 'database' },
      members: {
        doc: document,
        where: reference('firestore.Collection', 'Argument[2]'),
        orderBy: chain,
        limit: chain,
        get: kept('get'),
        add: {
          call: { state: { operation: 'set', value: 'Argument[0]' }, returns: { from: [] } },
        },
      },
    },
    'firestore.Document': {
      store: { kind: 'database' },
      members: {
        collection,
        get: kept('get'),
        set: kept('set'),
        create: kept('set'),
        update: kept('set'),
        delete: kept('delete'),
      },
    },
    'firestore.Transaction': {
      store: { kind: 'database' },
      members: {
        get: named,
        set: { call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' } } },
        update: { call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' } } },
        delete: { call: { state: { operation: 'delete', key: 'Argument[0]' } } },
      },
    },
  },
}
