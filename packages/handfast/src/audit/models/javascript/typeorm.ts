import type { Model, Shape, Shapes, StateOperation } from '../../flow/model.ts'

/* TypeORM: repositories, the entity manager, active records, and the query builder. */

const self = { from: ['Receiver'] } as const
const nothing = { from: [] } as const
const row = { labels: ['StateRead'] } as const

const found = (operation: StateOperation, key: string): Shape => ({
  call: { state: { operation, key }, returns: row },
})
const removed = (key: string): Shape => ({
  call: { state: { operation: 'delete', key }, returns: nothing },
})
const written = (key: string, value: string): Shape => ({
  call: { state: { operation: 'set', key, value }, returns: { from: [value] } },
})
const chain: Shape = { call: { returns: self } }

/** `repository.findOne(options)`; the manager and `User.findOne` name or are the entity. */
const operations = (at: number): Shapes => ({
  findOne: found('get', `Argument[${at}].Member[where]`),
  findOneOrFail: found('get', `Argument[${at}].Member[where]`),
  findOneBy: found('get', `Argument[${at}]`),
  findOneByOrFail: found('get', `Argument[${at}]`),
  find: found('get', `Argument[${at}].Member[where]`),
  findBy: found('get', `Argument[${at}]`),
  findAndCount: found('get', `Argument[${at}].Member[where]`),
  exists: found('has', `Argument[${at}].Member[where]`),
  existsBy: found('has', `Argument[${at}]`),
  count: found('has', `Argument[${at}].Member[where]`),
  countBy: found('has', `Argument[${at}]`),
  insert: written(`Argument[${at}]`, `Argument[${at}]`),
  upsert: written(`Argument[${at}]`, `Argument[${at}]`),
  update: written(`Argument[${at}]`, `Argument[${at + 1}]`),
  delete: removed(`Argument[${at}]`),
  softDelete: removed(`Argument[${at}]`),
  remove: removed(`Argument[${at}]`),
  create: { call: { returns: { from: [`Argument[${at}]`] } } },
})

const stored = written('Argument[last]', 'Argument[last]')
const repository: Shape = { type: 'typeorm.Repository' }
const builder: Shape = { call: { returns: { type: 'typeorm.QueryBuilder' } } }
const transaction: Shape = {
  call: {
    role: 'transaction',
    callbacks: [{ at: 'Argument[last]', parameters: [{ type: 'typeorm.EntityManager' }] }],
    returns: { fromCallback: 'Argument[last]' },
  },
}
const condition: Shape = {
  call: {
    state: { operation: 'get', sql: 'Argument[0]', key: ['Argument[0]', 'Argument[1]'] },
    returns: { from: ['Receiver'], labels: ['StateRead'] },
  },
}
const read: Shape = { call: { returns: row } }
const raw: Shape = {
  call: { state: { operation: 'get', sql: 'Argument[0]', key: 'Argument[1]' }, returns: row },
}

export const typeormModel: Model = {
  id: 'typeorm',
  language: 'javascript',
  modules: ['typeorm'],
  exports: {
    Repository: { construct: { returns: repository } },
    TreeRepository: { construct: { returns: repository } },
    MongoRepository: { construct: { returns: repository } },
    EntityManager: { construct: { returns: { type: 'typeorm.EntityManager' } } },
    DataSource: { construct: { returns: { type: 'typeorm.DataSource' } } },
    BaseEntity: { construct: { returns: { type: 'typeorm.Record' } } },
    getRepository: { call: { returns: repository } },
  },
  types: {
    'typeorm.Repository': {
      store: { kind: 'database' },
      members: {
        ...operations(0),
        save: written('Argument[0]', 'Argument[0]'),
        createQueryBuilder: builder,
        query: raw,
        manager: { type: 'typeorm.EntityManager' },
      },
    },
    'typeorm.EntityManager': {
      store: { kind: 'database' },
      members: {
        ...operations(1),
        save: stored,
        createQueryBuilder: builder,
        getRepository: { call: { returns: repository } },
        transaction,
        query: raw,
      },
    },
    'typeorm.DataSource': {
      members: {
        manager: { type: 'typeorm.EntityManager' },
        getRepository: { call: { returns: repository } },
        createQueryBuilder: builder,
        transaction,
        query: raw,
        initialize: { call: { returns: self } },
      },
    },
    'typeorm.Record': {
      store: { kind: 'database' },
      members: {
        save: { call: { state: { operation: 'set', value: 'Receiver' }, returns: nothing } },
        remove: { call: { state: { operation: 'delete' }, returns: nothing } },
      },
    },
    'typeorm.QueryBuilder': {
      store: { kind: 'database' },
      members: {
        where: condition,
        andWhere: condition,
        select: chain,
        from: chain,
        leftJoinAndSelect: chain,
        innerJoin: chain,
        orderBy: chain,
        take: chain,
        limit: chain,
        setLock: { call: { role: 'lock', returns: self } },
        getOne: read,
        getOneOrFail: read,
        getMany: read,
        getRawOne: read,
        getRawMany: read,
        execute: { call: { returns: nothing } },
      },
    },
  },
}
