import type { Model, Shape } from '../../flow/model.ts'

/* drizzle-orm: what a chain does is said where it begins, the key in `where`. */

const self = { from: ['Receiver'] } as const
const chain: Shape = { call: { returns: self } }
const steps = {
  from: chain,
  limit: chain,
  orderBy: chain,
  leftJoin: chain,
  returning: chain,
} as const
const query: Shape = {
  call: { state: { operation: 'get', key: 'Argument[0].Member[where]' } },
}
/** `eq(table.column, value)`: a condition is a key by what it compares. */
const compared: Shape = { call: { returns: { from: ['Argument[1]'] } } }
const joined: Shape = { call: { returns: { from: ['Argument[0..]'] } } }
const begun = (type: string): Shape => ({ call: { returns: { type } } })
const make: Shape = { call: { returns: { type: 'drizzle.Database' } } }

export const drizzleModel: Model = {
  id: 'drizzle',
  language: 'javascript',
  modules: ['drizzle-orm', 'drizzle-orm/*'],
  package: 'drizzle-orm',
  exports: {
    drizzle: make,
    eq: compared,
    inArray: compared,
    and: joined,
    or: joined,
  },
  types: {
    'drizzle.Database': {
      store: { kind: 'database' },
      members: {
        select: begun('drizzle.Select'),
        selectDistinct: begun('drizzle.Select'),
        insert: begun('drizzle.Insert'),
        update: begun('drizzle.Update'),
        delete: begun('drizzle.Delete'),
        query: { type: 'drizzle.Tables' },
        execute: { call: { state: { operation: 'get', sql: 'Argument[0]' } } },
        transaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'drizzle.Database' }] }],
            returns: { fromCallback: 'Argument[0]', from: [] },
          },
        },
      },
    },
    'drizzle.Tables': { anyMember: { type: 'drizzle.Table' } },
    'drizzle.Table': {
      store: { kind: 'database' },
      members: { findFirst: query, findMany: query },
    },
    'drizzle.Select': {
      store: { kind: 'database' },
      members: {
        ...steps,
        where: {
          call: {
            state: { operation: 'get', key: 'Argument[0]' },
            returns: { from: ['Receiver'], labels: ['StateRead'] },
          },
        },
      },
    },
    'drizzle.Insert': {
      store: { kind: 'database' },
      members: {
        ...steps,
        values: {
          call: {
            state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
            returns: self,
          },
        },
        onConflictDoUpdate: chain,
        onConflictDoNothing: chain,
      },
    },
    'drizzle.Update': {
      store: { kind: 'database' },
      members: {
        ...steps,
        set: { call: { state: { operation: 'set', value: 'Argument[0]' }, returns: self } },
        where: { call: { state: { operation: 'set', key: 'Argument[0]' }, returns: self } },
      },
    },
    'drizzle.Delete': {
      store: { kind: 'database' },
      members: {
        ...steps,
        where: { call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: self } },
      },
    },
  },
}
