import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* mongodb 4 to 7: the first argument is the filter; `createIndex` may say when documents expire. */

const filtered = (operation: StateOperation): Shape => ({
  call: { state: { operation, key: 'Argument[0]' } },
})

const changed: Shape = {
  call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' } },
}

const inserted: Shape = {
  call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' } },
}

const found: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0]' },
    returns: { type: 'mongodb.Cursor', labels: ['StateRead'] },
  },
}

const step: Shape = { call: { returns: { from: ['Receiver'] } } }
const result: Shape = { call: { returns: { labels: ['StateRead'] } } }

export const mongodbModel: Model = {
  id: 'mongodb',
  language: 'javascript',
  modules: ['mongodb'],
  exports: {
    MongoClient: {
      type: 'mongodb.ClientClass',
      construct: { returns: { type: 'mongodb.Client' } },
    },
    ObjectId: {
      construct: {
        role: 'id.structured',
        returns: { labels: ['StructuredUuid'], from: ['Argument[0]'] },
      },
    },
    Collection: { construct: { returns: { type: 'mongodb.Collection' } } },
    Db: { construct: { returns: { type: 'mongodb.Database' } } },
  },
  types: {
    'mongodb.ClientClass': {
      members: { connect: { call: { returns: { type: 'mongodb.Client' } } } },
    },
    'mongodb.Client': {
      members: {
        connect: step,
        db: { call: { returns: { type: 'mongodb.Database' } } },
        startSession: { call: { returns: { type: 'mongodb.ClientSession' } } },
        close: { call: { returns: { from: [] } } },
      },
    },
    'mongodb.ClientSession': {
      members: {
        withTransaction: {
          call: { role: 'transaction', callbacks: [{ at: 'Argument[0]' }] },
        },
        startTransaction: { call: { role: 'transaction', returns: { from: [] } } },
      },
    },
    'mongodb.Database': {
      members: { collection: { call: { returns: { type: 'mongodb.Collection' } } } },
    },
    'mongodb.Collection': {
      store: { kind: 'database' },
      members: {
        findOne: filtered('get'),
        find: found,
        aggregate: found,
        countDocuments: filtered('has'),
        insertOne: inserted,
        insertMany: inserted,
        updateOne: changed,
        updateMany: changed,
        replaceOne: changed,
        findOneAndUpdate: changed,
        findOneAndReplace: changed,
        deleteOne: filtered('delete'),
        deleteMany: filtered('delete'),
        findOneAndDelete: filtered('delete'),
        createIndex: {
          call: {
            state: { operation: 'expire', expiry: 'Argument[1].Member[expireAfterSeconds]' },
          },
        },
      },
    },
    'mongodb.Cursor': {
      members: {
        toArray: result,
        next: result,
        limit: step,
        sort: step,
        project: step,
        skip: step,
      },
      element: { labels: ['StateRead'] },
    },
  },
}
