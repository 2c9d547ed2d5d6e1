import type { Model } from '../../flow/model.ts'

export const pyNanoidModel: Model = {
  id: 'py-nanoid',
  language: 'python',
  modules: ['nanoid', 'nanoid.non_secure_generate'],
  exports: {
    generate: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
    non_secure_generate: { call: { role: 'random.weak', returns: { labels: ['WeakRandom'] } } },
  },
}
