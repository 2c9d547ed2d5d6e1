import type { Model, Path, Shape, Shapes, StateOperation } from '../../flow/model.ts'

/* redis 4 and 5 (node-redis): camel-case commands, options as an object. */

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

/** The key and the field below it name the entry together. */
const field = (operation: StateOperation, value?: Path): Shape => ({
  call: {
    state: {
      operation,
      key: ['Argument[0]', 'Argument[1]'],
      ...(value === undefined ? {} : { value }),
    },
  },
})

const absent: Shape = {
  call: {
    state: {
      operation: 'set',
      key: 'Argument[0]',
      value: 'Argument[1]',
      onlyIfAbsent: true,
    },
  },
}

const list: Shape = { call: { state: { operation: 'list', key: 'Argument[0]' } } }

const commands: Shapes = {
  get: on('get'),
  getDel: on('get'),
  getEx: on('get', undefined, 'Argument[1]'),
  mGet: on('get'),
  set: on('set', 'Argument[1]', 'Argument[2]'),
  setEx: on('set', 'Argument[2]', 'Argument[1]'),
  pSetEx: on('set', 'Argument[2]', 'Argument[1]'),
  setNX: absent,
  del: on('delete'),
  unlink: on('delete'),
  exists: on('has'),
  expire: on('expire', undefined, 'Argument[1]'),
  pExpire: on('expire', undefined, 'Argument[1]'),
  expireAt: on('expire', undefined, 'Argument[1]'),
  persist: { call: { returns: { from: [] } } },
  ttl: { call: { returns: { from: [] } } },
  incr: on('increment'),
  incrBy: on('increment'),
  decr: on('increment'),
  hGet: field('get'),
  hmGet: field('get'),
  hGetAll: on('get'),
  hSet: on('set', 'Argument[1..]'),
  hSetNX: {
    call: {
      state: {
        operation: 'set',
        key: ['Argument[0]', 'Argument[1]'],
        value: 'Argument[2]',
        onlyIfAbsent: true,
      },
    },
  },
  hDel: field('delete'),
  hExists: field('has'),
  hIncrBy: field('increment'),
  lPush: on('append', 'Argument[1]'),
  rPush: on('append', 'Argument[1]'),
  lRange: on('get'),
  lPop: on('get'),
  rPop: on('get'),
  sAdd: on('append', 'Argument[1]'),
  sMembers: on('get'),
  sIsMember: field('has'),
  sRem: field('delete'),
  zAdd: on('append', 'Argument[1]'),
  zRange: on('get'),
  xAdd: on('append', 'Argument[2]'),
  xRange: on('get'),
  xRead: on('get'),
  publish: on('publish', 'Argument[1]'),
  subscribe: {
    call: {
      state: { operation: 'subscribe', key: 'Argument[0]' },
      callbacks: [{ at: 'Argument[1]', parameters: [{ labels: ['StateRead'] }] }],
      returns: { from: [] },
    },
  },
  keys: list,
  scan: list,
  scanIterator: list,
  flushAll: { call: { state: { operation: 'clear' } } },
  flushDb: { call: { state: { operation: 'clear' } } },
}

export const redisModel: Model = {
  id: 'redis',
  language: 'javascript',
  modules: ['redis', '@redis/client', '@vercel/kv'],
  exports: {
    createClient: { call: { returns: { type: 'redis.Client' } } },
    createCluster: { call: { returns: { type: 'redis.Client' } } },
    createClientPool: { call: { returns: { type: 'redis.Client' } } },
    RedisClientType: { construct: { returns: { type: 'redis.Client' } } },
    kv: { type: 'redis.Client' },
  },
  types: {
    'redis.Client': {
      store: { kind: 'database' },
      members: {
        ...commands,
        connect: { call: { returns: { from: ['Receiver'] } } },
        duplicate: { call: { returns: { type: 'redis.Client' } } },
        multi: { call: { role: 'transaction', returns: { type: 'redis.Multi' } } },
        json: { type: 'redis.Json' },
        on: { call: { callbacks: [{ at: 'Argument[1]' }], returns: { from: ['Receiver'] } } },
      },
    },
    'redis.Multi': {
      store: { kind: 'database' },
      members: {
        ...commands,
        exec: { call: { role: 'transaction', returns: { labels: ['StateRead'] } } },
      },
    },
    'redis.Json': {
      store: { kind: 'database' },
      members: {
        get: on('get'),
        set: on('set', 'Argument[2]'),
        del: on('delete'),
      },
    },
  },
}
