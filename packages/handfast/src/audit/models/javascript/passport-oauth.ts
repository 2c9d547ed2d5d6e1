import type { Model, Shape } from '../../flow/model.ts'

/* Calls `(accessToken, refreshToken, profile, done)` after the provider answered. */

const done: Shape = { call: { returns: { from: [] } } }

const strategy: Shape = {
  construct: {
    role: 'auth.verify',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [
          { labels: ['TokenBytes'] },
          { labels: ['TokenBytes'] },
          { type: 'web.VerifiedClaims', labels: ['Principal'] },
          done,
        ],
      },
    ],
    returns: { from: [] },
  },
}

export const passportOauthModel: Model = {
  id: 'passport-oauth',
  language: 'javascript',
  modules: [
    'passport-oauth2',
    'passport-google-oauth20',
    'passport-github2',
    'passport-auth0',
    'passport-azure-ad',
    'passport-openidconnect',
  ],
  exports: { Strategy: strategy, default: strategy },
}
