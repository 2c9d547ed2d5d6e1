import type { Model } from '../../flow/model.ts'

/* From 3.0.0 on the hash is fed from `crypto.getRandomValues` beside counter and clock. */

export const cuid23Model: Model = {
  id: 'cuid2-3',
  language: 'javascript',
  modules: ['@paralleldrive/cuid2'],
  versions: '>=3.0.0',
  exports: {
    createId: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
    init: { call: { returns: { type: 'cuid2.Generator' } } },
    isCuid: { call: { returns: { from: [] } } },
  },
  types: {
    'cuid2.Generator': {
      call: { role: 'random.strong', returns: { labels: ['Csprng'] } },
    },
  },
}
