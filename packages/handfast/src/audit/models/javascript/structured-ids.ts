import type { Model, Shape } from '../../flow/model.ts'

/* Made to be unique or sortable, not to be secret: time, counter, machine, few random bits. */

const made: Shape = {
  call: { role: 'id.structured', returns: { labels: ['StructuredUuid', 'Clock'] } },
  construct: { role: 'id.structured', returns: { labels: ['StructuredUuid', 'Clock'] } },
}
const factory: Shape = { call: { returns: { type: 'structured-ids.Generator' } } }

export const structuredIdsModel: Model = {
  id: 'structured-ids',
  language: 'javascript',
  modules: [
    'ulid',
    'ulidx',
    'id128',
    'cuid',
    'hyperid',
    'shortid',
    'ksuid',
    'bson',
    'bson-objectid',
    'xid-js',
    'uniqid',
    'nodejs-snowflake',
    '@sapphire/snowflake',
    'uuidv7',
    'flake-idgen',
    'typeid-js',
  ],
  exports: {
    default: {
      ...made,
      call: {
        role: 'id.structured',
        returns: { type: 'structured-ids.Generator', labels: ['StructuredUuid', 'Clock'] },
      },
    },
    ulid: made,
    monotonicFactory: factory,
    factory,
    cuid: made,
    slug: made,
    generate: made,
    ObjectId: made,
    ObjectID: made,
    next: made,
    uuidv7: made,
    typeid: made,
    decodeTime: { call: { returns: { labels: ['Clock'] } } },
  },
  types: {
    'structured-ids.Generator': {
      call: { role: 'id.structured', returns: { labels: ['StructuredUuid', 'Clock'] } },
    },
  },
}
