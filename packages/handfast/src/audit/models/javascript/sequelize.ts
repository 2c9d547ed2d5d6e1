import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* Sequelize 5 to 7: static methods of models take the primary key, or options with `where`. */

const found = (operation: StateOperation, key: string): Shape => ({
  call: { state: { operation, key }, returns: { type: 'sequelize.Row', labels: ['StateRead'] } },
})
const where = 'Argument[0].Member[where]'
const changed = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, key: 'Argument[1].Member[where]', value: 'Argument[0]' },
    returns: { labels: ['StateRead'] },
  },
})
const created: Shape = {
  call: {
    state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
    returns: { type: 'sequelize.Row' },
  },
}
const chain: Shape = { call: { returns: { from: ['Receiver'] } } }
const model: Shape = { call: { returns: { type: 'sequelize.Model' } } }

export const sequelizeModel: Model = {
  id: 'sequelize',
  language: 'javascript',
  modules: ['sequelize', '@sequelize/core', 'sequelize-typescript'],
  package: 'sequelize',
  exports: {
    default: { construct: { returns: { type: 'sequelize.Sequelize' } } },
    Sequelize: { construct: { returns: { type: 'sequelize.Sequelize' } } },
    Model: { type: 'sequelize.Model', construct: { returns: { type: 'sequelize.Row' } } },
  },
  types: {
    'sequelize.Sequelize': {
      members: {
        define: model,
        model,
        query: {
          call: {
            state: {
              operation: 'get',
              sql: 'Argument[0]',
              key: 'Argument[1].Member[replacements]',
            },
            returns: { labels: ['StateRead'] },
          },
        },
        transaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[last]' }],
            returns: { fromCallback: 'Argument[last]' },
          },
        },
      },
    },
    'sequelize.Model': {
      store: { kind: 'database' },
      members: {
        init: { call: { returns: { type: 'sequelize.Model' } } },
        findByPk: found('get', 'Argument[0]'),
        findOne: found('get', where),
        findAll: found('get', where),
        findAndCountAll: found('get', where),
        findOrCreate: found('get', where),
        count: found('has', where),
        create: created,
        upsert: created,
        update: changed('set'),
        destroy: { call: { state: { operation: 'delete', key: where }, returns: { from: [] } } },
        scope: chain,
      },
    },
    'sequelize.Row': {
      store: { kind: 'database' },
      members: {
        save: { call: { state: { operation: 'set', value: 'Receiver' }, returns: { from: [] } } },
        update: { call: { state: { operation: 'set', value: 'Argument[0]' } } },
        destroy: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
        reload: chain,
        get: chain,
        toJSON: chain,
      },
    },
  },
}
