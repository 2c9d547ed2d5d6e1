import type { Model } from '../../flow/model.ts'

/* What `set` was given is what `get` gives in the same context: no state between requests. */

export const pyContextvarsModel: Model = {
  id: 'py-contextvars',
  language: 'python',
  modules: ['contextvars'],
  exports: {
    ContextVar: { construct: { returns: { type: 'py-contextvars.ContextVar' } } },
    copy_context: { call: { returns: { from: [] } } },
  },
  types: {
    'py-contextvars.ContextVar': {
      members: {
        set: {
          call: {
            flows: [{ from: 'Argument[0]', to: 'Receiver.Member[value]' }],
            returns: { from: [] },
          },
        },
        get: { call: { returns: { from: ['Receiver.Member[value]', 'Argument[0]'] } } },
        reset: { call: { returns: { from: [] } } },
      },
    },
  },
}
