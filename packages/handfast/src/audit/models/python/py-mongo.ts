import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* pymongo and motor: databases and collections are attributes or subscripts of any name. */

const filtered = (operation: StateOperation): Shape => ({
  call: { state: { operation, key: 'Argument[0,filter:]' } },
})

const changed: Shape = {
  call: {
    state: { operation: 'set', key: 'Argument[0,filter:]', value: 'Argument[1,update:]' },
  },
}

const inserted: Shape = {
  call: {
    state: { operation: 'set', key: 'Argument[0,document:]', value: 'Argument[0,document:]' },
  },
}

const found: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0,filter:]' },
    returns: { type: 'py-mongo.Cursor', labels: ['StateRead'] },
  },
}

const collection: Shape = { type: 'py-mongo.Collection' }
const chain: Shape = { call: { returns: { from: ['Receiver'] } } }
const read: Shape = { call: { returns: { labels: ['StateRead'] } } }
const client: Shape = { construct: { returns: { type: 'py-mongo.Client' } } }

export const pyMongoModel: Model = {
  id: 'py-mongo',
  language: 'python',
  modules: ['pymongo', 'pymongo.asynchronous', 'motor.motor_asyncio', 'motor'],
  exports: {
    MongoClient: client,
    AsyncMongoClient: client,
    AsyncIOMotorClient: client,
    MotorClient: client,
  },
  types: {
    'py-mongo.Client': {
      members: {
        get_database: { call: { returns: { type: 'py-mongo.Database' } } },
        start_session: { call: { role: 'transaction', returns: { from: [] } } },
        close: { call: { returns: { from: [] } } },
      },
      anyMember: { type: 'py-mongo.Database' },
    },
    'py-mongo.Database': {
      members: {
        get_collection: { call: { returns: { type: 'py-mongo.Collection' } } },
        command: { call: { returns: { from: [] } } },
      },
      anyMember: collection,
    },
    'py-mongo.Collection': {
      store: { kind: 'database' },
      members: {
        find_one: filtered('get'),
        find: found,
        aggregate: found,
        count_documents: filtered('has'),
        insert_one: inserted,
        insert_many: inserted,
        update_one: changed,
        update_many: changed,
        replace_one: changed,
        find_one_and_update: changed,
        find_one_and_replace: changed,
        delete_one: filtered('delete'),
        delete_many: filtered('delete'),
        find_one_and_delete: filtered('delete'),
        create_index: {
          call: { state: { operation: 'expire', expiry: 'Argument[expireAfterSeconds:]' } },
        },
      },
    },
    'py-mongo.Cursor': {
      members: { to_list: read, sort: chain, limit: chain, skip: chain, next: read },
      element: { labels: ['StateRead'] },
    },
  },
}
