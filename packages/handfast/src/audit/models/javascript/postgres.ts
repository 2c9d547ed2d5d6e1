import type { Model } from '../../flow/model.ts'

export const postgresModel: Model = {
  id: 'postgres',
  language: 'javascript',
  modules: ['postgres'],
  exports: { default: { call: { returns: { type: 'postgres.Sql' } } } },
  types: {
    'postgres.Sql': {
      store: { kind: 'database' },
      call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1..]' } },
      members: {
        begin: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[last]', parameters: [{ type: 'postgres.Sql' }] }],
            returns: { fromCallback: 'Argument[last]', from: [] },
          },
        },
        unsafe: { call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1]' } } },
      },
    },
  },
}
