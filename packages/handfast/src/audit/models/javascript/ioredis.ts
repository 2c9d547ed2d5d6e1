import type { Model, Path, Shape, Shapes, StateOperation } from '../../flow/model.ts'

/* ioredis 5, valkey and Upstash: lower-case commands; `set(key, value, 'EX', seconds, 'NX')`. */

const on = (operation: StateOperation, value?: Path, expiry?: Path): Shape => ({
  call: {
    state: {
      operation,
      key: 'Argument[0]',
      ...(value === undefined ? {} : { value }),
      ...(expiry === undefined ? {} : { expiry }),
    },
  },
})

const field = (operation: StateOperation, value?: Path): Shape => ({
  call: {
    state: {
      operation,
      key: ['Argument[0]', 'Argument[1]'],
      ...(value === undefined ? {} : { value }),
    },
  },
})

const list: Shape = { call: { state: { operation: 'list', key: 'Argument[0]' } } }

const commands: Shapes = {
  get: on('get'),
  getdel: on('get'),
  getex: on('get', undefined, 'Argument[1..]'),
  mget: on('get'),
  /** The expiry follows the word `EX` or `PX`; Upstash takes `{ ex }` third. */
  set: on('set', 'Argument[1]', 'Argument[2..]'),
  setex: on('set', 'Argument[2]', 'Argument[1]'),
  psetex: on('set', 'Argument[2]', 'Argument[1]'),
  setnx: {
    call: {
      state: {
        operation: 'set',
        key: 'Argument[0]',
        value: 'Argument[1]',
        onlyIfAbsent: true,
      },
    },
  },
  del: on('delete'),
  unlink: on('delete'),
  exists: on('has'),
  expire: on('expire', undefined, 'Argument[1]'),
  pexpire: on('expire', undefined, 'Argument[1]'),
  incr: on('increment'),
  incrby: on('increment'),
  decr: on('increment'),
  hget: field('get'),
  hmget: field('get'),
  hgetall: on('get'),
  hset: on('set', 'Argument[1..]'),
  hmset: on('set', 'Argument[1..]'),
  hdel: field('delete'),
  hexists: field('has'),
  hincrby: field('increment'),
  lpush: on('append', 'Argument[1]'),
  rpush: on('append', 'Argument[1]'),
  lrange: on('get'),
  lpop: on('get'),
  rpop: on('get'),
  sadd: on('append', 'Argument[1]'),
  smembers: on('get'),
  sismember: field('has'),
  srem: field('delete'),
  zadd: on('append', 'Argument[2]'),
  zrange: on('get'),
  xadd: on('append', 'Argument[1..]'),
  xrange: on('get'),
  xread: on('get'),
  publish: on('publish', 'Argument[1]'),
  subscribe: on('subscribe'),
  psubscribe: on('subscribe'),
  keys: list,
  scan: list,
  scanStream: list,
  flushall: { call: { state: { operation: 'clear' } } },
  flushdb: { call: { state: { operation: 'clear' } } },
}

const client: Shape = { construct: { returns: { type: 'ioredis.Client' } } }

export const ioredisModel: Model = {
  id: 'ioredis',
  language: 'javascript',
  modules: ['ioredis', 'iovalkey', '@upstash/redis'],
  exports: { default: client, Redis: client, Cluster: client, Valkey: client },
  types: {
    'ioredis.Client': {
      store: { kind: 'database' },
      members: {
        ...commands,
        duplicate: { call: { returns: { type: 'ioredis.Client' } } },
        multi: { call: { role: 'transaction', returns: { type: 'ioredis.Pipeline' } } },
        pipeline: { call: { returns: { type: 'ioredis.Pipeline' } } },
        /** Messages of subscribed channels: `(channel, message)`. */
        on: {
          call: {
            callbacks: [
              {
                at: 'Argument[1]',
                parameters: [{ labels: ['StateRead'] }, { labels: ['StateRead'] }],
              },
            ],
            returns: { from: ['Receiver'] },
          },
        },
      },
    },
    'ioredis.Pipeline': {
      store: { kind: 'database' },
      members: {
        ...commands,
        exec: { call: { role: 'transaction', returns: { labels: ['StateRead'] } } },
      },
    },
  },
}
