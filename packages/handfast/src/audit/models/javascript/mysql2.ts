import type { Model, Shape } from '../../flow/model.ts'

const query: Shape = {
  call: {
    state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1]' },
    callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['StateRead'] }] }],
  },
}

const connection: Shape = { call: { returns: { type: 'mysql2.Connection' } } }

export const mysql2Model: Model = {
  id: 'mysql2',
  language: 'javascript',
  modules: ['mysql2', 'mysql2/promise', 'mysql', 'mariadb', '@planetscale/database'],
  exports: { createConnection: connection, createPool: connection, connect: connection },
  types: {
    'mysql2.Connection': {
      store: { kind: 'database' },
      members: {
        query,
        execute: query,
        getConnection: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{}, { type: 'mysql2.Connection' }] }],
            returns: { from: ['Receiver'] },
          },
        },
        promise: { call: { returns: { from: ['Receiver'] } } },
        beginTransaction: { call: { role: 'transaction', returns: { from: [] } } },
      },
    },
  },
}
