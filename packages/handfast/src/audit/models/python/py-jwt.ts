import type { Model } from '../../flow/model.ts'

/*
 * PyJWT and python-jose: `decode` verifies unless its options say otherwise, which the rules read
 * from the call.
 */

const claims = { type: 'py-web.Claims', labels: ['Principal'] } as const
const unverified = { type: 'py-web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] } as const

const functions = {
  decode: { call: { role: 'auth.verify', secret: 'Argument[1,key:]', returns: claims } },
  decode_complete: { call: { role: 'auth.verify', returns: claims } },
  verify: { call: { role: 'auth.verify', returns: claims } },
  encode: {
    call: {
      role: 'auth.sign',
      secret: 'Argument[1,key:]',
      returns: { labels: ['ServerMinted'], from: ['Argument[0]'] },
    },
  },
  get_unverified_header: { call: { role: 'auth.decode', returns: unverified } },
  get_unverified_headers: { call: { role: 'auth.decode', returns: unverified } },
  get_unverified_claims: { call: { role: 'auth.decode', returns: unverified } },
} as const

export const pyJwtModel: Model = {
  id: 'py-jwt',
  language: 'python',
  modules: ['jwt', 'jose.jwt', 'jose.jws'],
  exports: {
    ...functions,
    PyJWT: { construct: { returns: { type: 'py-jwt.Module' } } },
    PyJWKClient: { construct: { role: 'auth.remote-keys', returns: { from: [] } } },
  },
  types: { 'py-jwt.Module': { members: functions } },
}
