import type { Model, Shape } from '../../flow/model.ts'

/* pg, postgres.js and kin: the SQL text says what is done, the values follow it. */

const query: Shape = {
  call: {
    state: {
      operation: 'get',
      sql: 'Argument[0]',
      key: ['Argument[1]', 'Argument[0].Member[values]'],
    },
    callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['StateRead'] }] }],
  },
}

const client: Shape = { construct: { returns: { type: 'pg.Client' } } }

export const pgModel: Model = {
  id: 'pg',
  language: 'javascript',
  modules: [
    'pg',
    '@neondatabase/serverless',
    '@vercel/postgres',
    'pg-promise',
    '@electric-sql/pglite',
  ],
  exports: {
    Pool: client,
    Client: client,
    PGlite: client,
    createPool: { call: { returns: { type: 'pg.Client' } } },
    createClient: { call: { returns: { type: 'pg.Client' } } },
    default: { type: 'pg.Namespace', call: { returns: { type: 'pg.Client' } } },
    neon: { call: { returns: { type: 'pg.Tag' } } },
    sql: { type: 'pg.Tag' },
  },
  types: {
    'pg.Namespace': { members: { Pool: client, Client: client } },
    'pg.Client': {
      store: { kind: 'database' },
      members: {
        query,
        one: query,
        oneOrNone: query,
        any: query,
        none: query,
        connect: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{}, { type: 'pg.Client' }] }],
            returns: { from: ['Receiver'] },
          },
        },
        release: { call: { returns: { from: [] } } },
        tx: { call: { role: 'transaction', callbacks: [{ at: 'Argument[last]' }] } },
      },
    },
    /** A tagged template: pieces first, then the values. */
    'pg.Tag': {
      store: { kind: 'database' },
      call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1..]' } },
    },
  },
}
