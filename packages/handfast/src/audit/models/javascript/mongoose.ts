import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* mongoose 6 to 8: static methods of models take a filter, or the id alone. */

const filtered = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, key: 'Argument[0]' },
    returns: { type: 'mongoose.Query', labels: ['StateRead'] },
  },
})

const changed: Shape = {
  call: {
    state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' },
    returns: { type: 'mongoose.Query', labels: ['StateRead'] },
  },
}

const model: Shape = { call: { returns: { type: 'mongoose.Model' } } }
const chain: Shape = { call: { returns: { from: ['Receiver'] } } }

const schema: Shape = { construct: { returns: { type: 'mongoose.Schema' } } }

export const mongooseModel: Model = {
  id: 'mongoose',
  language: 'javascript',
  modules: ['mongoose'],
  exports: {
    model,
    Schema: schema,
    connect: { call: { returns: { from: [] } } },
  },
  types: {
    'mongoose.Schema': {
      members: {
        index: {
          call: {
            state: { operation: 'expire', expiry: 'Argument[1].Member[expireAfterSeconds]' },
          },
        },
        plugin: { call: { returns: { from: [] } } },
      },
    },
    'mongoose.Model': {
      store: { kind: 'database' },
      call: { returns: { type: 'mongoose.Document', from: ['Argument[0]'] } },
      members: {
        findById: filtered('get'),
        findOne: filtered('get'),
        find: filtered('get'),
        exists: filtered('has'),
        countDocuments: filtered('has'),
        create: {
          call: {
            state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
            returns: { type: 'mongoose.Document' },
          },
        },
        updateOne: changed,
        updateMany: changed,
        findByIdAndUpdate: changed,
        findOneAndUpdate: changed,
        replaceOne: changed,
        deleteOne: filtered('delete'),
        deleteMany: filtered('delete'),
        findByIdAndDelete: filtered('delete'),
        findOneAndDelete: filtered('delete'),
      },
    },
    'mongoose.Query': {
      members: { exec: chain, lean: chain, select: chain, sort: chain, limit: chain },
    },
    'mongoose.Document': {
      store: { kind: 'database' },
      members: {
        save: { call: { state: { operation: 'set', value: 'Receiver' }, returns: { from: [] } } },
        deleteOne: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
        toObject: chain,
      },
    },
  },
}
