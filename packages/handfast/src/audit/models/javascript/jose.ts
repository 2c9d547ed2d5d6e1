import type { Model, Shape } from '../../flow/model.ts'

/* jose 4 to 6. What the result holds is in `payload`; jws and jwe of any content count alike. */

const verified: Shape = {
  call: { role: 'auth.verify', secret: 'Argument[1]', returns: { type: 'jose.Verified' } },
}
const opened: Shape = {
  call: { role: 'crypto.decrypt', secret: 'Argument[1]', returns: { type: 'jose.Verified' } },
}
const decoded: Shape = {
  call: {
    role: 'auth.decode',
    returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
  },
}
const chained: Shape = {
  call: { returns: { from: ['Receiver', 'Argument[0]', 'Argument[0].AnyMember'] } },
}
const builder = (type: string): Shape => ({
  construct: { returns: { type, from: ['Argument[0]', 'Argument[0].AnyMember'] } },
})

const setters = {
  setProtectedHeader: { call: { returns: { from: ['Receiver'] } } },
  setIssuer: chained,
  setSubject: chained,
  setAudience: chained,
  setJti: chained,
  setIssuedAt: { call: { returns: { from: ['Receiver'] } } },
  setExpirationTime: { call: { returns: { from: ['Receiver'] } } },
  setNotBefore: { call: { returns: { from: ['Receiver'] } } },
} satisfies Record<string, Shape>

export const joseModel: Model = {
  id: 'jose',
  language: 'javascript',
  modules: ['jose', 'jose/*'],
  exports: {
    jwtVerify: verified,
    compactVerify: verified,
    flattenedVerify: verified,
    generalVerify: verified,
    jwtDecrypt: opened,
    compactDecrypt: opened,
    decodeJwt: decoded,
    decodeProtectedHeader: decoded,
    SignJWT: builder('jose.SignJwt'),
    CompactSign: builder('jose.SignJwt'),
    EncryptJWT: builder('jose.EncryptJwt'),
    CompactEncrypt: builder('jose.EncryptJwt'),
    UnsecuredJWT: { type: 'jose.UnsecuredClass', ...builder('jose.Unsecured') },
    createRemoteJWKSet: { call: { role: 'auth.remote-keys', returns: { from: [] } } },
    createLocalJWKSet: { call: { returns: { from: [] } } },
    importSPKI: { call: { returns: { from: [] } } },
    generateSecret: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
    base64url: { type: 'jose.Base64Url' },
  },
  types: {
    'jose.Verified': {
      members: {
        payload: { type: 'web.VerifiedClaims', labels: ['Principal'] },
        plaintext: { labels: ['Principal'] },
        protectedHeader: { labels: [] },
      },
    },
    'jose.SignJwt': {
      members: {
        ...setters,
        sign: {
          call: {
            role: 'auth.sign',
            secret: 'Argument[0]',
            returns: { labels: ['ServerMinted'], from: ['Receiver'] },
          },
        },
      },
    },
    'jose.EncryptJwt': {
      members: {
        ...setters,
        encrypt: {
          call: {
            role: 'crypto.encrypt',
            secret: 'Argument[0]',
            returns: { labels: ['ServerMinted'], from: ['Receiver'] },
          },
        },
      },
    },
    'jose.Unsecured': { members: { ...setters, encode: { call: { role: 'encode' } } } },
    'jose.UnsecuredClass': {
      members: { decode: { call: { role: 'auth.decode', returns: { type: 'jose.Unverified' } } } },
    },
    'jose.Unverified': {
      members: { payload: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] } },
    },
    'jose.Base64Url': {
      members: { encode: { call: { role: 'encode' } }, decode: { call: { role: 'decode' } } },
    },
  },
}
