import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* knex and kysely: a chain that ends in a read, or holds `insert`, `update`, `del`. */

const self = { from: ['Receiver'] } as const
const where: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0..]' },
    returns: { from: ['Receiver'], labels: ['StateRead'] },
  },
}
const written = (operation: StateOperation): Shape => ({
  call: { state: { operation, key: 'Argument[0]', value: 'Argument[0]' }, returns: self },
})
const started: Shape = { call: { returns: { type: 'knex.Query' } } }

export const knexModel: Model = {
  id: 'knex',
  language: 'javascript',
  modules: ['knex', 'kysely'],
  exports: {
    default: { call: { returns: { type: 'knex.Knex' } } },
    knex: { call: { returns: { type: 'knex.Knex' } } },
    Kysely: { construct: { returns: { type: 'knex.Knex' } } },
  },
  types: {
    'knex.Knex': {
      store: { kind: 'database' },
      call: { returns: { type: 'knex.Query' } },
      members: {
        table: started,
        from: started,
        selectFrom: started,
        insertInto: started,
        updateTable: started,
        deleteFrom: { call: { state: { operation: 'delete' }, returns: { type: 'knex.Query' } } },
        raw: { call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1]' } } },
        transaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'knex.Knex' }] }],
            returns: { type: 'knex.Knex' },
          },
        },
      },
    },
    'knex.Query': {
      store: { kind: 'database' },
      members: {
        where,
        andWhere: where,
        whereIn: where,
        select: { call: { returns: self } },
        selectAll: { call: { returns: self } },
        first: { call: { returns: { labels: ['StateRead'] } } },
        execute: { call: { returns: { labels: ['StateRead'] } } },
        executeTakeFirst: { call: { returns: { labels: ['StateRead'] } } },
        insert: written('set'),
        values: written('set'),
        update: written('set'),
        set: written('set'),
        del: { call: { state: { operation: 'delete' }, returns: self } },
        delete: { call: { state: { operation: 'delete' }, returns: self } },
        onConflict: { call: { returns: self } },
        returning: { call: { returns: self } },
      },
    },
  },
}
