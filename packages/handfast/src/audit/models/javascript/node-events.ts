import type { Model, Shape } from '../../flow/model.ts'

/* What is emitted reaches every listener of the same emitter; events are not told apart. */

const on: Shape = {
  call: {
    callbacks: [
      {
        at: 'Argument[1]',
        flows: [
          { from: 'Receiver.Member[event]', to: 0 },
          { from: 'Receiver.Member[event]', to: 1 },
        ],
      },
    ],
    returns: { from: ['Receiver'] },
  },
}

const emitter: Shape = { construct: { returns: { type: 'node-events.EventEmitter' } } }

export const nodeEventsModel: Model = {
  id: 'node-events',
  language: 'javascript',
  modules: ['node:events', 'eventemitter3', 'eventemitter2'],
  exports: { EventEmitter: emitter, default: emitter },
  types: {
    'node-events.EventEmitter': {
      members: {
        on,
        once: on,
        addListener: on,
        prependListener: on,
        off: { call: { returns: { from: ['Receiver'] } } },
        emit: {
          call: {
            flows: [{ from: 'Argument[1..]', to: 'Receiver.Member[event]' }],
            returns: { from: [] },
          },
        },
      },
    },
  },
}
