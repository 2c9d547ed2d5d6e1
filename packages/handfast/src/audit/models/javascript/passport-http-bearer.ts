import type { Model, Shape } from '../../flow/model.ts'

/* Calls `(token, done)`; the server checks the token. */

const done: Shape = { call: { returns: { from: [] } } }

const strategy: Shape = {
  construct: {
    role: 'auth.verify',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ labels: ['Credential'] }, done],
      },
    ],
    returns: { from: [] },
  },
}

export const passportHttpBearerModel: Model = {
  id: 'passport-http-bearer',
  language: 'javascript',
  modules: ['passport-http-bearer'],
  exports: { Strategy: strategy, default: strategy },
}
