import type { Model, Shape } from '../../flow/model.ts'

/* `debug('name')` gives the function that logs. */

const make: Shape = { call: { returns: { type: 'debug.Debugger' } } }

export const debugModel: Model = {
  id: 'debug',
  language: 'javascript',
  modules: ['debug'],
  exports: { default: make, debug: make },
  types: {
    'debug.Debugger': {
      call: { role: 'log', returns: { from: [] } },
      members: { extend: { call: { returns: { type: 'debug.Debugger' } } } },
    },
  },
}
