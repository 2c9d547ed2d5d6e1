import type { Model, Shape } from '../../flow/model.ts'

/* hashlib and hmac, with what the cryptography package seals and opens. */

const hash: Shape = {
  call: { role: 'crypto.hash', returns: { type: 'py-crypto.Digest', from: ['Argument[0]'] } },
}
const kdf: Shape = { call: { role: 'crypto.hash', returns: { from: ['Argument[0..]'] } } }
const seal: Shape = {
  call: { role: 'crypto.encrypt', returns: { from: ['Argument[0]', 'Argument[1]'] } },
}
const open: Shape = {
  call: {
    role: 'crypto.decrypt',
    lifetime: { told: ['Argument[1,ttl:]'], kind: 'absolute' },
    returns: { labels: ['ServerMinted'] },
  },
}
const box: Shape = {
  type: 'py-crypto.BoxClass',
  construct: { secret: 'Argument[0,key:]', returns: { type: 'py-crypto.Box' } },
}

export const pyCryptoModel: Model = {
  id: 'py-crypto',
  language: 'python',
  modules: ['hashlib', 'hmac', 'cryptography.*', 'nacl.*', 'Crypto.*'],
  package: 'cryptography',
  exports: {
    md5: hash,
    sha1: hash,
    sha224: hash,
    sha256: hash,
    sha384: hash,
    sha512: hash,
    sha3_256: hash,
    sha3_512: hash,
    blake2b: hash,
    blake2s: hash,
    new: {
      call: {
        role: 'crypto.hmac',
        secret: 'Argument[0,key:]',
        returns: { type: 'py-crypto.Digest', from: ['Argument[1,msg:]'] },
      },
    },
    HMAC: {
      construct: {
        role: 'crypto.hmac',
        secret: 'Argument[0,key:]',
        returns: { type: 'py-crypto.Digest', from: ['Argument[1,msg:]'] },
      },
    },
    digest: {
      call: {
        role: 'crypto.hmac',
        secret: 'Argument[0,key:]',
        returns: { from: ['Argument[1]'] },
      },
    },
    compare_digest: { call: { role: 'crypto.compare', returns: { from: [] } } },
    bytes_eq: { call: { role: 'crypto.compare', returns: { from: [] } } },
    pbkdf2_hmac: kdf,
    scrypt: kdf,
    Fernet: box,
    MultiFernet: box,
    AESGCM: box,
    ChaCha20Poly1305: box,
    SecretBox: box,
  },
  types: {
    'py-crypto.Digest': {
      members: {
        update: {
          call: {
            flows: [{ from: 'Argument[0]', to: 'Receiver.Member[content]' }],
            returns: { from: [] },
          },
        },
        hexdigest: { call: { returns: { from: ['Receiver', 'Receiver.Member[content]'] } } },
        digest: { call: { returns: { from: ['Receiver', 'Receiver.Member[content]'] } } },
        finalize: { call: { returns: { from: ['Receiver', 'Receiver.Member[content]'] } } },
        verify: { call: { role: 'crypto.compare', returns: { from: [] } } },
      },
    },
    'py-crypto.BoxClass': {
      members: {
        generate_key: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
      },
    },
    'py-crypto.Box': { members: { encrypt: seal, decrypt: open } },
  },
}
