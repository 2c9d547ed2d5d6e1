import type { Model } from '../../flow/model.ts'

/* Up to 2.x the hash is fed from `Math.random`, a counter and the clock. */

export const cuid22Model: Model = {
  id: 'cuid2-2',
  language: 'javascript',
  modules: ['@paralleldrive/cuid2'],
  versions: '<3.0.0',
  exports: {
    createId: {
      call: { role: 'random.weak', returns: { labels: ['WeakRandom', 'Clock', 'Counter'] } },
    },
    init: { call: { returns: { type: 'cuid2.Generator' } } },
    isCuid: { call: { returns: { from: [] } } },
  },
  types: {
    'cuid2.Generator': {
      call: { role: 'random.weak', returns: { labels: ['WeakRandom', 'Clock', 'Counter'] } },
    },
  },
}
