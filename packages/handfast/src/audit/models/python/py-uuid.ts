import type { Model, Shape } from '../../flow/model.ts'

/* RFC 9562 in the standard library (6, 7 and 8 from Python 3.14 on) and the packages before it. */

const timed: Shape = {
  call: { role: 'id.structured', returns: { type: 'py-uuid.UUID', labels: ['StructuredUuid'] } },
}
const named: Shape = {
  call: {
    role: 'id.structured',
    returns: {
      type: 'py-uuid.UUID',
      labels: ['StructuredUuid'],
      from: ['Argument[0,namespace:]', 'Argument[1,name:]'],
    },
  },
}
const random: Shape = {
  call: { role: 'random.strong', returns: { type: 'py-uuid.UUID', labels: ['Csprng'] } },
}

export const pyUuidModel: Model = {
  id: 'py-uuid',
  language: 'python',
  modules: ['uuid', 'uuid6', 'uuid_utils', 'uuid7', 'uuid_extensions'],
  exports: {
    uuid1: timed,
    uuid3: named,
    uuid4: random,
    uuid5: named,
    uuid6: timed,
    uuid7: timed,
    uuid7str: timed,
    uuid8: named,
    getnode: { call: { returns: { labels: ['ProcessValue'] } } },
    UUID: {
      call: {
        returns: {
          type: 'py-uuid.UUID',
          from: ['Argument[0,hex:]', 'Argument[int:]', 'Argument[bytes:]'],
        },
      },
    },
  },
  types: {
    /** A part of the number is shorter than the number. */
    'py-uuid.UUID': {
      members: {
        time_low: { labels: ['Truncated'] },
        time_mid: { labels: ['Truncated'] },
        node: { labels: ['Truncated'] },
        version: { labels: [] },
      },
    },
  },
}
