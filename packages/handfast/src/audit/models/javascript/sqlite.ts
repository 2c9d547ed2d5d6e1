import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* better-sqlite3, node:sqlite, bun:sqlite (statements) and sqlite3, libsql (calls with SQL). */

const bound = (operation: StateOperation): Shape => ({
  call: { state: { operation, key: 'Argument[0..]' } },
})

const direct = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, sql: 'Argument[0]', key: 'Argument[1]' },
    callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['StateRead'] }] }],
  },
})

const database: Shape = {
  construct: { returns: { type: 'sqlite.Database' } },
  call: { returns: { type: 'sqlite.Database' } },
}

export const sqliteModel: Model = {
  id: 'sqlite',
  language: 'javascript',
  modules: [
    'better-sqlite3',
    'node:sqlite',
    'bun:sqlite',
    'sqlite3',
    'sqlite',
    '@libsql/client',
    'libsql',
  ],
  exports: {
    default: database,
    Database: database,
    DatabaseSync: database,
    open: database,
    createClient: database,
    verbose: { call: { returns: { type: 'sqlite.Module' } } },
  },
  types: {
    'sqlite.Module': { members: { Database: database } },
    'sqlite.Database': {
      store: { kind: 'database' },
      members: {
        prepare: { call: { returns: { type: 'sqlite.Statement' } } },
        query: { call: { returns: { type: 'sqlite.Statement' } } },
        get: direct('get'),
        all: direct('get'),
        each: direct('get'),
        run: direct('set'),
        exec: { call: { state: { operation: 'set', sql: 'Argument[0]' } } },
        execute: {
          call: {
            state: {
              operation: 'get',
              sql: 'Argument[0]',
              key: ['Argument[0].Member[args]', 'Argument[1]'],
            },
          },
        },
        transaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[0]' }],
            returns: { from: ['Argument[0]'] },
          },
        },
      },
    },
    'sqlite.Statement': {
      store: { kind: 'database' },
      members: {
        get: bound('get'),
        all: bound('get'),
        iterate: bound('get'),
        run: bound('set'),
        bind: { call: { returns: { from: ['Receiver'] } } },
        pluck: { call: { returns: { from: ['Receiver'] } } },
      },
    },
  },
}
