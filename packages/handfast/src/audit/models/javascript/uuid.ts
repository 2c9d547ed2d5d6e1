import type { Model, Shape } from '../../flow/model.ts'

/* RFC 9562: version 4 is random, the others carry time or a hash of a name. */

const timed: Shape = { call: { role: 'id.structured', returns: { labels: ['StructuredUuid'] } } }
const named: Shape = {
  call: {
    role: 'id.structured',
    returns: { labels: ['StructuredUuid'], from: ['Argument[0]', 'Argument[1]'] },
  },
}
const random: Shape = {
  call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
}

export const uuidModel: Model = {
  id: 'uuid',
  language: 'javascript',
  modules: ['uuid', '@lukeed/uuid/secure', 'uuidv4', '@std/uuid'],
  exports: {
    v1: timed,
    v3: named,
    v4: random,
    v5: named,
    v6: timed,
    v7: timed,
    uuid: random,
    uuidv4: random,
    validate: { call: { returns: { from: [] } } },
    version: { call: { returns: { from: [] } } },
    NIL: { labels: ['Literal'] },
  },
}
