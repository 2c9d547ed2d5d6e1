import type { Model, Shape } from '../../flow/model.ts'

const strong: Shape = { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } }

export const pySecretsModel: Model = {
  id: 'py-secrets',
  language: 'python',
  modules: ['secrets'],
  exports: {
    token_hex: strong,
    token_urlsafe: strong,
    token_bytes: strong,
    randbelow: strong,
    randbits: strong,
    choice: strong,
    SystemRandom: { construct: { returns: { type: 'py-random.SystemRandom' } } },
    compare_digest: { call: { role: 'crypto.compare', returns: { from: [] } } },
  },
}
