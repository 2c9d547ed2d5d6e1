import type { Model, Shape } from '../../flow/model.ts'

/* Generators that draw from the system's cryptographic source. */

const strong: Shape = {
  call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
}

export const strongIdsModel: Model = {
  id: 'strong-ids',
  language: 'javascript',
  modules: [
    'crypto-random-string',
    'uid-safe',
    'randomstring',
    'uid/secure',
    'secure-random',
    'short-uuid',
    '@oslojs/crypto/random',
    'oslo/crypto',
    'rand-token',
    'csprng',
  ],
  exports: {
    default: strong,
    sync: strong,
    uid: strong,
    generate: strong,
    cryptoRandomStringAsync: strong,
    generateRandomString: strong,
    generateRandomInteger: strong,
    alphabet: strong,
  },
}
