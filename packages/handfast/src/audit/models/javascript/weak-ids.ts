import type { Model, Shape } from '../../flow/model.ts'

/* Generators that draw from `Math.random`. */

const weak: Shape = { call: { role: 'random.weak', returns: { labels: ['WeakRandom'] } } }

export const weakIdsModel: Model = {
  id: 'weak-ids',
  language: 'javascript',
  modules: ['uid', '@lukeed/uuid', 'lodash', 'lodash-es'],
  exports: {
    uid: weak,
    uuid: weak,
    v4: weak,
    random: weak,
    sample: weak,
    uniqueId: { call: { role: 'id.structured', returns: { labels: ['Counter'] } } },
  },
}
