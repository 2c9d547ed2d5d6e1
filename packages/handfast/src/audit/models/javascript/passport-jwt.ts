import type { Model, Shape } from '../../flow/model.ts'

/* Calls `(claims, done)` once signature and expiry hold. */

const done: Shape = { call: { returns: { from: [] } } }

const strategy: Shape = {
  construct: {
    role: 'auth.verify',
    secret: 'Argument[0].Member[secretOrKey]',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ type: 'web.VerifiedClaims', labels: ['Principal'] }, done],
      },
    ],
    returns: { from: [] },
  },
}

export const passportJwtModel: Model = {
  id: 'passport-jwt',
  language: 'javascript',
  modules: ['passport-jwt'],
  exports: {
    Strategy: strategy,
    default: strategy,
    ExtractJwt: { type: 'passport-jwt.ExtractJwt' },
  },
  types: {
    'passport-jwt.ExtractJwt': { anyMember: { call: { returns: { labels: ['Credential'] } } } },
  },
}
