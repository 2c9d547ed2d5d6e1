import type { Model, Shape, Shapes } from '../../flow/model.ts'

/* DB-API 2.0 drivers and asyncpg: SQL text first, the values after it. */

const execute: Shape = {
  call: {
    state: {
      operation: 'get',
      sql: 'Argument[0]',
      key: ['Argument[1..]', 'Argument[parameters:]'],
    },
    returns: { from: ['Receiver'], labels: ['StateRead'] },
  },
}
const fetched: Shape = { call: { returns: { labels: ['StateRead'] } } }
const connect: Shape = { call: { returns: { type: 'py-sql.Connection' } } }

const members: Shapes = {
  execute,
  executemany: execute,
  executescript: execute,
  /** asyncpg runs the SQL in the call that fetches; a cursor fetches what it ran before. */
  fetch: execute,
  fetchrow: execute,
  fetchval: execute,
  fetchone: fetched,
  fetchall: fetched,
  fetchmany: fetched,
  cursor: { call: { returns: { from: ['Receiver'] } } },
  acquire: { call: { returns: { from: ['Receiver'] } } },
  connection: { call: { returns: { from: ['Receiver'] } } },
  transaction: { call: { role: 'transaction', returns: { from: [] } } },
  commit: { call: { returns: { from: [] } } },
  close: { call: { returns: { from: [] } } },
  lastrowid: { labels: ['Counter'] },
}

const pool: Shape = {
  construct: { returns: { type: 'py-sql.Connection' } },
}

export const pySqlModel: Model = {
  id: 'py-sql',
  language: 'python',
  modules: [
    'sqlite3',
    'aiosqlite',
    'psycopg',
    'psycopg_pool',
    'psycopg2',
    'psycopg2.pool',
    'asyncpg',
    'pymysql',
    'aiomysql',
    'mysql.connector',
    'duckdb',
    'databases',
    'libsql',
    'oracledb',
    'pyodbc',
  ],
  exports: {
    connect,
    create_pool: connect,
    ConnectionPool: pool,
    AsyncConnectionPool: pool,
    SimpleConnectionPool: pool,
    ThreadedConnectionPool: pool,
    Database: pool,
    Connection: { construct: { returns: { type: 'py-sql.Connection' } }, type: 'py-sql.Class' },
    AsyncConnection: {
      construct: { returns: { type: 'py-sql.Connection' } },
      type: 'py-sql.Class',
    },
    Pool: { construct: { returns: { type: 'py-sql.Connection' } } },
  },
  types: {
    'py-sql.Class': { members: { connect } },
    'py-sql.Connection': { store: { kind: 'database' }, members },
  },
}
