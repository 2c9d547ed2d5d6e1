import type { Model, Shape } from '../../flow/model.ts'

/* threading, asyncio and anyio locks, taken by `with` or `acquire`, and locks kept elsewhere. */

const lock: Shape = { construct: { role: 'lock', returns: { type: 'py-locks.Lock' } } }

export const pyLocksModel: Model = {
  id: 'py-locks',
  language: 'python',
  modules: [
    'threading',
    'asyncio',
    'asyncio.locks',
    'anyio',
    'multiprocessing.synchronize',
    'filelock',
    'fasteners',
    'aiorwlock',
    'trio',
  ],
  exports: {
    Lock: lock,
    RLock: lock,
    Semaphore: lock,
    BoundedSemaphore: lock,
    Condition: lock,
    CapacityLimiter: lock,
    FileLock: lock,
    AsyncFileLock: lock,
    RWLock: lock,
    InterProcessLock: lock,
    Timer: {
      construct: {
        role: 'timer.timeout',
        callbacks: [{ at: 'Argument[1,function:]', entry: { kind: 'timer' } }],
        returns: { from: [] },
      },
    },
    get_ident: { call: { returns: { labels: ['ProcessValue'] } } },
    current_task: { call: { returns: { labels: ['ProcessValue'] } } },
    sleep: { call: { role: 'timer.timeout', returns: { from: [] } } },
    run: { call: { returns: { from: ['Argument[0]'] } } },
    gather: { call: { returns: { from: ['Argument[0..]'] } } },
    wait_for: { call: { returns: { from: ['Argument[0]'] } } },
    create_task: { call: { returns: { from: ['Argument[0]'] } } },
    create_subprocess_exec: { call: { role: 'process.spawn', returns: { from: [] } } },
    create_subprocess_shell: { call: { role: 'process.spawn', returns: { from: [] } } },
    local: { construct: { returns: { type: 'py-locks.Local' } } },
    to_thread: {
      call: {
        callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1]', to: 0 }] }],
        returns: { fromCallback: 'Argument[0]', from: [] },
      },
    },
  },
  types: {
    'py-locks.Lock': {
      members: {
        acquire: { call: { role: 'lock', returns: { from: [] } } },
        release: { call: { returns: { from: [] } } },
        __enter__: { call: { role: 'lock', returns: { from: [] } } },
        __aenter__: { call: { role: 'lock', returns: { from: [] } } },
      },
    },
    /** `threading.local()`: one a thread, which event-loop tasks share. */
    'py-locks.Local': {},
  },
}
