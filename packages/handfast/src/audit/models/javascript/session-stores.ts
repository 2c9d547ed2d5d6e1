import type { Model, Shape } from '../../flow/model.ts'

/* Stores for express-session and its kin; each expires entries by itself. */

const store: Shape = { construct: { returns: { type: 'session-stores.Store' } } }
/** The older ones are functions of the session module that give the class. */
const maker: Shape = {
  call: { returns: { type: 'session-stores.Class' } },
  construct: { returns: { type: 'session-stores.Store' } },
}

export const sessionStoresModel: Model = {
  id: 'session-stores',
  language: 'javascript',
  modules: [
    'connect-redis',
    'connect-mongo',
    'connect-pg-simple',
    'connect-sqlite3',
    'memorystore',
    'session-file-store',
    'express-mysql-session',
    'connect-dynamodb',
    'connect-session-knex',
    'connect-session-sequelize',
    'better-sqlite3-session-store',
    'firestore-store',
  ],
  exports: {
    RedisStore: store,
    MongoStore: store,
    default: maker,
    create: { call: { returns: { type: 'session-stores.Store' } } },
  },
  types: {
    'session-stores.Store': {
      extends: 'express-session.Store',
      store: { kind: 'web-session', expiry: 'Argument[0].Member[ttl]', expiresAlways: true },
    },
    'session-stores.Class': { call: { returns: { type: 'session-stores.Store' } } },
  },
}
