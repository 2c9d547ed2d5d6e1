import type { Model, Shape } from '../../flow/model.ts'

/* node:timers/promises; node:timers exports the globals, which the runtime model has. */

const waited = (role: 'timer.timeout' | 'timer.interval'): Shape => ({
  call: { role, returns: { from: ['Argument[1]'] } },
})

export const nodeTimersModel: Model = {
  id: 'node-timers',
  language: 'javascript',
  modules: ['node:timers/promises'],
  exports: {
    setTimeout: waited('timer.timeout'),
    setInterval: waited('timer.interval'),
    setImmediate: { call: { returns: { from: ['Argument[0]'] } } },
    scheduler: { type: 'node-timers.Scheduler' },
  },
  types: { 'node-timers.Scheduler': { members: { wait: waited('timer.timeout') } } },
}
