import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* Prisma client: `prisma.<model>.<action>({ where, data })`. */

const where = 'Argument[0].Member[where]'
const data = 'Argument[0].Member[data]'

const read = (operation: StateOperation): Shape => ({ call: { state: { operation, key: where } } })
const write: Shape = { call: { state: { operation: 'set', key: where, value: data } } }
const create: Shape = { call: { state: { operation: 'set', key: data, value: data } } }
const raw: Shape = {
  call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1..]' } },
}

export const prismaModel: Model = {
  id: 'prisma',
  language: 'javascript',
  modules: ['@prisma/client', '.prisma/client'],
  exports: { PrismaClient: { construct: { returns: { type: 'prisma.Client' } } } },
  types: {
    'prisma.Client': {
      store: { kind: 'database' },
      members: {
        $transaction: {
          call: {
            role: 'transaction',
            callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'prisma.Client' }] }],
            returns: { from: ['Argument[0]'], fromCallback: 'Argument[0]' },
          },
        },
        $queryRaw: raw,
        $executeRaw: raw,
        $queryRawUnsafe: raw,
        $connect: { call: { returns: { from: [] } } },
        $disconnect: { call: { returns: { from: [] } } },
        $extends: { call: { returns: { from: ['Receiver'] } } },
      },
      anyMember: { type: 'prisma.Delegate' },
    },
    'prisma.Delegate': {
      store: { kind: 'database' },
      members: {
        findUnique: read('get'),
        findUniqueOrThrow: read('get'),
        findFirst: read('get'),
        findFirstOrThrow: read('get'),
        findMany: read('get'),
        count: read('has'),
        create,
        createMany: create,
        update: write,
        updateMany: write,
        upsert: {
          call: {
            state: {
              operation: 'set',
              key: where,
              value: ['Argument[0].Member[create]', 'Argument[0].Member[update]'],
            },
          },
        },
        delete: read('delete'),
        deleteMany: read('delete'),
      },
    },
  },
}
