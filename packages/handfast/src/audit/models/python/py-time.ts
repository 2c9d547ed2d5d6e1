import type { Model, Shape } from '../../flow/model.ts'

const now: Shape = { call: { role: 'clock', returns: { labels: ['Clock'] } } }

export const pyTimeModel: Model = {
  id: 'py-time',
  language: 'python',
  modules: ['time', 'datetime', 'pendulum', 'arrow', 'django.utils.timezone'],
  exports: {
    time: now,
    time_ns: now,
    monotonic: now,
    monotonic_ns: now,
    perf_counter: now,
    perf_counter_ns: now,
    process_time: now,
    localtime: now,
    gmtime: now,
    ctime: now,
    now,
    utcnow: now,
    today: now,
    datetime: {
      type: 'py-time.DatetimeClass',
      call: { returns: { from: ['Argument[0..]'] } },
    },
    date: { type: 'py-time.DatetimeClass', call: { returns: { from: ['Argument[0..]'] } } },
    sleep: { call: { returns: { from: [] } } },
  },
  types: {
    'py-time.DatetimeClass': {
      members: {
        now,
        utcnow: now,
        today: now,
        fromtimestamp: { call: {} },
        fromisoformat: { call: {} },
      },
    },
  },
}
