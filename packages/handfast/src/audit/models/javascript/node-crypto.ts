import type { Model, Returns, Shape } from '../../flow/model.ts'

const nothing: Returns = { from: [] }
const strong: Shape = {
  call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
}
const filled: Shape = {
  call: {
    role: 'random.strong',
    callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['Csprng'] }] }],
    returns: { labels: ['Csprng'] },
    flows: [{ from: 'ReturnValue', to: 'Argument[0]' }],
  },
}
/** `randomBytes(size, (error, bytes) => …)`, or without the callback. */
const random: Shape = {
  call: {
    role: 'random.strong',
    callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['Csprng'] }] }],
    returns: { type: 'runtime.Buffer', labels: ['Csprng'] },
  },
}
const derived: Shape = {
  call: {
    role: 'crypto.hash',
    callbacks: [{ at: 'Argument[last]' }],
    returns: { from: ['Argument[0]'] },
  },
}
const updated: Shape = {
  call: {
    returns: { from: ['Receiver', 'Argument[0]'] },
    flows: [{ from: 'Argument[0]', to: 'Receiver.Element' }],
  },
}
const finished: Shape = {
  call: { returns: { type: 'js.String', from: ['Receiver', 'Receiver.Element'] } },
}
const compared: Shape = { call: { role: 'crypto.compare', returns: nothing } }

export const nodeCryptoModel: Model = {
  id: 'node-crypto',
  language: 'javascript',
  modules: ['node:crypto'],
  exports: {
    randomUUID: strong,
    randomInt: random,
    randomBytes: random,
    pseudoRandomBytes: random,
    randomFillSync: filled,
    randomFill: filled,
    getRandomValues: filled,
    generateKeySync: strong,
    webcrypto: { type: 'runtime.Crypto' },
    subtle: { type: 'runtime.SubtleCrypto' },
    createHash: { call: { role: 'crypto.hash', returns: { type: 'node-crypto.Digest' } } },
    createHmac: {
      call: {
        role: 'crypto.hmac',
        secret: 'Argument[1]',
        returns: { type: 'node-crypto.Digest' },
      },
    },
    hash: { call: { role: 'crypto.hash', returns: { from: ['Argument[1]'] } } },
    createSign: { call: { role: 'crypto.hmac', returns: { type: 'node-crypto.Digest' } } },
    sign: { call: { role: 'crypto.hmac', returns: { from: ['Argument[1]'] } } },
    createVerify: { call: { returns: { type: 'node-crypto.Verifier' } } },
    verify: compared,
    timingSafeEqual: compared,
    createCipheriv: {
      call: {
        role: 'crypto.encrypt',
        secret: 'Argument[1]',
        returns: { type: 'node-crypto.Cipher' },
      },
    },
    createDecipheriv: {
      call: {
        role: 'crypto.decrypt',
        secret: 'Argument[1]',
        returns: { type: 'node-crypto.Cipher' },
      },
    },
    scrypt: derived,
    scryptSync: derived,
    pbkdf2: derived,
    pbkdf2Sync: derived,
    hkdf: derived,
    hkdfSync: derived,
  },
  types: {
    'node-crypto.Digest': { members: { update: updated, digest: finished, sign: finished } },
    'node-crypto.Verifier': { members: { update: updated, verify: compared } },
    'node-crypto.Cipher': {
      members: {
        update: updated,
        final: finished,
        getAuthTag: { call: { returns: nothing } },
        setAuthTag: { call: { returns: nothing } },
        setAAD: updated,
      },
    },
  },
}
