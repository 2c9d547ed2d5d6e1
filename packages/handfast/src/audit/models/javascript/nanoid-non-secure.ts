import type { Model } from '../../flow/model.ts'

/* The package's own name for its `Math.random` variant. */

export const nanoidNonSecureModel: Model = {
  id: 'nanoid-non-secure',
  language: 'javascript',
  modules: ['nanoid/non-secure'],
  exports: {
    nanoid: { call: { role: 'random.weak', returns: { labels: ['WeakRandom'] } } },
    customAlphabet: { call: { returns: { type: 'nanoid-non-secure.Generator' } } },
  },
  types: {
    'nanoid-non-secure.Generator': {
      call: { role: 'random.weak', returns: { labels: ['WeakRandom'] } },
    },
  },
}
