import type { Model } from '../../flow/model.ts'

/* What `run` was given is what `getStore` gives inside it: no state between requests. */

export const nodeAsyncHooksModel: Model = {
  id: 'node-async-hooks',
  language: 'javascript',
  modules: ['node:async_hooks'],
  exports: {
    AsyncLocalStorage: {
      construct: { returns: { type: 'node-async-hooks.AsyncLocalStorage' } },
    },
  },
  types: {
    'node-async-hooks.AsyncLocalStorage': {
      members: {
        run: {
          call: {
            callbacks: [{ at: 'Argument[1]', flows: [{ from: 'Argument[2]', to: 0 }] }],
            flows: [{ from: 'Argument[0]', to: 'Receiver.Member[store]' }],
            returns: { fromCallback: 'Argument[1]', from: [] },
          },
        },
        enterWith: {
          call: {
            flows: [{ from: 'Argument[0]', to: 'Receiver.Member[store]' }],
            returns: { from: [] },
          },
        },
        getStore: { call: { returns: { from: ['Receiver.Member[store]'] } } },
        exit: {
          call: {
            callbacks: [{ at: 'Argument[0]' }],
            returns: { fromCallback: 'Argument[0]', from: [] },
          },
        },
      },
    },
  },
}
