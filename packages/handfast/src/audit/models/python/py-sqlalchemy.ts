import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* SQLAlchemy and SQLModel: what a statement does is said where it begins, the key in `where`. */

const self = { from: ['Receiver'] } as const
const chain: Shape = { call: { returns: self } }
/** Conditions, or keyword arguments. */
const keys = ['Argument[0..]', 'Argument[*:]']

const keyed = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, key: keys },
    returns: { from: ['Receiver'], labels: ['StateRead'] },
  },
})
const begun = (type: string): Shape => ({ call: { returns: { type } } })
const read: Shape = { call: { returns: { labels: ['StateRead'] } } }
const session: Shape = { construct: { returns: { type: 'py-sqlalchemy.Session' } } }
const maker: Shape = { construct: { returns: { type: 'py-sqlalchemy.Maker' } } }
const steps = {
  order_by: chain,
  limit: chain,
  join: chain,
  options: chain,
  returning: chain,
  with_for_update: { call: { role: 'lock', returns: self } },
} as const

export const pySqlalchemyModel: Model = {
  id: 'py-sqlalchemy',
  language: 'python',
  modules: ['sqlalchemy', 'sqlalchemy.*', 'sqlmodel', 'sqlmodel.*', 'flask_sqlalchemy'],
  package: 'sqlalchemy',
  exports: {
    select: begun('py-sqlalchemy.Select'),
    insert: begun('py-sqlalchemy.Insert'),
    update: begun('py-sqlalchemy.Update'),
    delete: begun('py-sqlalchemy.Delete'),
    Session: session,
    AsyncSession: session,
    sessionmaker: maker,
    async_sessionmaker: maker,
    scoped_session: maker,
    create_engine: { call: { returns: { type: 'py-sqlalchemy.Engine' } } },
    create_async_engine: { call: { returns: { type: 'py-sqlalchemy.Engine' } } },
  },
  types: {
    'py-sqlalchemy.Maker': {
      call: { returns: { type: 'py-sqlalchemy.Session' } },
      members: { begin: { call: { returns: { type: 'py-sqlalchemy.Session' } } } },
    },
    'py-sqlalchemy.Engine': {
      members: {
        connect: { call: { returns: { type: 'py-sqlalchemy.Session' } } },
        begin: { call: { role: 'transaction', returns: { type: 'py-sqlalchemy.Session' } } },
      },
    },
    'py-sqlalchemy.Session': {
      store: { kind: 'database' },
      members: {
        get: { call: { state: { operation: 'get', key: 'Argument[1,ident:]' } } },
        query: begun('py-sqlalchemy.Select'),
        exec: { call: { returns: { from: ['Argument[0]'], labels: ['StateRead'] } } },
        execute: {
          call: {
            state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1]' },
            returns: { type: 'py-sqlalchemy.Result', labels: ['StateRead'] },
          },
        },
        scalar: read,
        scalars: read,
        add: { call: { state: { operation: 'set', value: 'Argument[0]' }, returns: { from: [] } } },
        merge: { call: { state: { operation: 'set', value: 'Argument[0]' } } },
        delete: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
        begin: { call: { role: 'transaction', returns: self } },
        commit: { call: { returns: { from: [] } } },
      },
    },
    'py-sqlalchemy.Result': {
      members: { scalar_one_or_none: read, scalars: read, first: read, all: read, one: read },
    },
    'py-sqlalchemy.Select': {
      store: { kind: 'database' },
      members: {
        ...steps,
        where: keyed('get'),
        filter: keyed('get'),
        filter_by: keyed('get'),
        first: read,
        all: read,
        one: read,
        one_or_none: read,
        get: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
        delete: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
        update: {
          call: { state: { operation: 'set', value: 'Argument[0]' }, returns: { from: [] } },
        },
      },
    },
    'py-sqlalchemy.Insert': {
      store: { kind: 'database' },
      members: { ...steps, values: keyed('set'), on_conflict_do_nothing: chain },
    },
    'py-sqlalchemy.Update': {
      store: { kind: 'database' },
      members: { ...steps, where: keyed('set'), values: chain },
    },
    'py-sqlalchemy.Delete': {
      store: { kind: 'database' },
      members: { ...steps, where: keyed('delete') },
    },
  },
}
