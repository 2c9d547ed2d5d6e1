import type { Model, Path, Shape, Shapes, StateOperation } from '../../flow/model.ts'

/* redis-py, sync and asyncio, and valkey: `set(key, value, ex=…, nx=True)`. */

const on = (operation: StateOperation, value?: Path, expiry?: Path): Shape => ({
  call: {
    state: {
      operation,
      key: 'Argument[0,name:]',
      ...(value === undefined ? {} : { value }),
      ...(expiry === undefined ? {} : { expiry }),
    },
  },
})

const field = (operation: StateOperation, value?: Path): Shape => ({
  call: {
    state: {
      operation,
      key: ['Argument[0,name:]', 'Argument[1,key:]'],
      ...(value === undefined ? {} : { value }),
    },
  },
})

const list: Shape = { call: { state: { operation: 'list', key: 'Argument[0]' } } }

const commands: Shapes = {
  get: on('get'),
  getdel: on('get'),
  getex: on('get', undefined, 'Argument[ex:]'),
  mget: on('get'),
  set: on('set', 'Argument[1,value:]', 'Argument[2,ex:]'),
  setex: on('set', 'Argument[2,value:]', 'Argument[1,time:]'),
  psetex: on('set', 'Argument[2,value:]', 'Argument[1,time_ms:]'),
  setnx: {
    call: {
      state: {
        operation: 'set',
        key: 'Argument[0,name:]',
        value: 'Argument[1,value:]',
        onlyIfAbsent: true,
      },
    },
  },
  delete: on('delete'),
  unlink: on('delete'),
  exists: on('has'),
  expire: on('expire', undefined, 'Argument[1,time:]'),
  pexpire: on('expire', undefined, 'Argument[1,time:]'),
  expireat: on('expire', undefined, 'Argument[1,when:]'),
  incr: on('increment'),
  incrby: on('increment'),
  decr: on('increment'),
  hget: field('get'),
  hmget: field('get'),
  hgetall: on('get'),
  hset: {
    call: {
      state: {
        operation: 'set',
        key: 'Argument[0,name:]',
        value: ['Argument[1..]', 'Argument[value:]', 'Argument[mapping:]'],
      },
    },
  },
  hmset: on('set', 'Argument[1,mapping:]'),
  hdel: field('delete'),
  hexists: field('has'),
  hincrby: field('increment'),
  lpush: on('append', 'Argument[1..]'),
  rpush: on('append', 'Argument[1..]'),
  lrange: on('get'),
  lpop: on('get'),
  rpop: on('get'),
  sadd: on('append', 'Argument[1..]'),
  smembers: on('get'),
  sismember: field('has'),
  srem: field('delete'),
  zadd: on('append', 'Argument[1,mapping:]'),
  zrange: on('get'),
  xadd: on('append', 'Argument[1,fields:]'),
  xrange: on('get'),
  xread: on('get'),
  publish: on('publish', 'Argument[1,message:]'),
  keys: list,
  scan_iter: list,
  flushall: { call: { state: { operation: 'clear' } } },
  flushdb: { call: { state: { operation: 'clear' } } },
}

const client: Shape = {
  type: 'py-redis.ClientClass',
  construct: { returns: { type: 'py-redis.Client' } },
}

export const pyRedisModel: Model = {
  id: 'py-redis',
  language: 'python',
  modules: [
    'redis',
    'redis.*',
    'valkey',
    'valkey.*',
    'aioredis',
    'fakeredis',
    'upstash_redis',
    'upstash_redis.*',
  ],
  package: 'redis',
  exports: {
    Redis: client,
    StrictRedis: client,
    RedisCluster: client,
    Valkey: client,
    from_url: { call: { returns: { type: 'py-redis.Client' } } },
  },
  types: {
    'py-redis.ClientClass': {
      members: {
        from_url: { call: { returns: { type: 'py-redis.Client' } } },
        from_pool: { call: { returns: { type: 'py-redis.Client' } } },
        from_env: { call: { returns: { type: 'py-redis.Client' } } },
      },
    },
    'py-redis.Client': {
      store: { kind: 'database' },
      subscripts: true,
      members: {
        ...commands,
        pipeline: { call: { role: 'transaction', returns: { type: 'py-redis.Client' } } },
        transaction: { call: { role: 'transaction', callbacks: [{ at: 'Argument[0]' }] } },
        execute: { call: { returns: { labels: ['StateRead'] } } },
        lock: { call: { role: 'lock', returns: { type: 'py-locks.Lock' } } },
        pubsub: { call: { returns: { type: 'py-redis.PubSub' } } },
        json: { call: { returns: { type: 'py-redis.Client' } } },
        ping: { call: { returns: { from: [] } } },
        close: { call: { returns: { from: [] } } },
      },
    },
    'py-redis.PubSub': {
      store: { kind: 'database' },
      members: {
        subscribe: on('subscribe'),
        psubscribe: on('subscribe'),
        get_message: { call: { returns: { labels: ['StateRead'] } } },
        listen: { call: { returns: { labels: ['StateRead'] } } },
      },
    },
  },
}
