import type { Model, Shape } from '../../flow/model.ts'

/* One at a time: async-mutex, p-limit, async-lock, proper-lockfile, redlock. */

const around = (at: 'Argument[0]' | 'Argument[1]' | 'Argument[last]'): Shape => ({
  call: { role: 'lock', callbacks: [{ at }], returns: { fromCallback: at, from: [] } },
})
const taken: Shape = { call: { role: 'lock', returns: { from: [] } } }
const make: Shape = {
  construct: { returns: { type: 'locks.Lock' } },
  call: { returns: { type: 'locks.Lock' } },
}

export const locksModel: Model = {
  id: 'locks',
  language: 'javascript',
  modules: [
    'async-mutex',
    'p-limit',
    'p-queue',
    'async-lock',
    'proper-lockfile',
    'redlock',
    'async-sema',
    'await-lock',
    '@sesamecare-oss/redlock',
  ],
  exports: {
    Mutex: make,
    Semaphore: make,
    Sema: make,
    default: make,
    withTimeout: { call: { returns: { from: ['Argument[0]'] } } },
    lock: taken,
    lockSync: taken,
  },
  types: {
    'locks.Lock': {
      call: {
        role: 'lock',
        callbacks: [{ at: 'Argument[0]' }],
        returns: { fromCallback: 'Argument[0]', from: [] },
      },
      members: {
        /** `acquire()` of a mutex, `acquire(key, fn)` of async-lock and redlock. */
        acquire: around('Argument[last]'),
        acquireAsync: taken,
        waitForUnlock: { call: { returns: { from: [] } } },
        runExclusive: around('Argument[0]'),
        using: around('Argument[last]'),
        add: around('Argument[0]'),
        lock: taken,
        release: { call: { returns: { from: [] } } },
      },
    },
  },
}
