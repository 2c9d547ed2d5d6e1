import type { Model, Shape } from '../../flow/model.ts'

/* Made to be unique or sortable, not to be secret. */

const made: Shape = {
  call: { role: 'id.structured', returns: { labels: ['StructuredUuid', 'Clock'] } },
  construct: { role: 'id.structured', returns: { labels: ['StructuredUuid', 'Clock'] } },
}

export const pyStructuredIdsModel: Model = {
  id: 'py-structured-ids',
  language: 'python',
  modules: [
    'ulid',
    'ksuid',
    'cuid',
    'cuid2',
    'bson',
    'bson.objectid',
    'snowflake',
    'xid',
    'shortuuid',
  ],
  exports: {
    ULID: made,
    new: made,
    ulid: made,
    Ksuid: made,
    cuid: made,
    cuid_wrapper: made,
    ObjectId: made,
    SnowflakeGenerator: made,
    XID: made,
    uuid: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
  },
}
