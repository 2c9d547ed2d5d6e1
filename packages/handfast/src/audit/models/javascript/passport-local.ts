import type { Model, Shape } from '../../flow/model.ts'

/* Calls `(username, password, done)` with what the form said; the server checks it. */

const done: Shape = { call: { returns: { from: [] } } }

const strategy: Shape = {
  construct: {
    role: 'auth.verify',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ labels: ['RequestBody'] }, { labels: ['Credential'] }, done],
      },
    ],
    returns: { from: [] },
  },
}

export const passportLocalModel: Model = {
  id: 'passport-local',
  language: 'javascript',
  modules: ['passport-local'],
  exports: { Strategy: strategy, default: strategy },
}
