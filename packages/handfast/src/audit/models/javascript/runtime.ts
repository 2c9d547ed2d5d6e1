import type { Model, Returns, Shape, Shapes } from '../../flow/model.ts'

/* The globals that Node.js, Deno and Bun agree on, beside ECMA-262 and the web standards. */

const receiver: Returns = { from: ['Receiver'] }
const nothing: Returns = { from: [] }
const cut: Shape = { call: { returns: { labels: ['Truncated'], from: ['Receiver'] } } }
const clock: Shape = { call: { role: 'clock', returns: { labels: ['Clock'] } } }
const strong: Shape = {
  call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
}
const log: Shape = { call: { role: 'log', returns: nothing } }
const processValue: Shape = { labels: ['ProcessValue'] }
const listener: Shape = { call: { callbacks: [{ at: 'Argument[1]' }], returns: receiver } }

const timer = (role: 'timer.interval' | 'timer.timeout'): Shape => ({
  call: {
    role,
    callbacks: [
      { at: 'Argument[0]', flows: [{ from: 'Argument[2]', to: 0 }], entry: { kind: 'timer' } },
    ],
    returns: { type: 'runtime.Timer' },
  },
})

const encoded: Shape = {
  call: { role: 'encode', returns: { type: 'js.String', from: ['Receiver'] } },
}
const clearTimer: Shape = { call: { role: 'timer.clear', returns: nothing } }

const soon: Shape = {
  call: {
    callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1]', to: 0 }] }],
    returns: nothing,
  },
}

const globals: Shapes = {
  performance: { type: 'runtime.Performance' },
  crypto: { type: 'runtime.Crypto' },
  process: { type: 'runtime.Process' },
  console: { type: 'runtime.Console' },
  Buffer: {
    type: 'runtime.BufferClass',
    construct: { role: 'decode', returns: { type: 'runtime.Buffer', from: ['Argument[0]'] } },
  },
  Bun: { type: 'runtime.Bun' },
  Deno: { type: 'runtime.Deno' },
  setInterval: timer('timer.interval'),
  setTimeout: timer('timer.timeout'),
  setImmediate: soon,
  queueMicrotask: soon,
  clearInterval: clearTimer,
  clearTimeout: clearTimer,
  structuredClone: { call: { returns: { from: ['Argument[0]'] } } },
  atob: { call: { role: 'decode' } },
  btoa: { call: { role: 'encode' } },
}

const httpServe: Shape = {
  call: {
    role: 'http.listen',
    callbacks: [
      {
        at: 'Argument[0].Member[fetch]',
        parameters: [{ type: 'web.Request' }],
        entry: { kind: 'http', method: 'ANY', options: 'Argument[0]' },
      },
      {
        at: 'Argument[last]',
        parameters: [{ type: 'web.Request' }],
        entry: { kind: 'http', method: 'ANY', options: 'Argument[0]' },
      },
      ...['AnyMember', 'AnyMember.AnyMember'].map((route) => ({
        at: `Argument[0].Member[routes].${route}`,
        parameters: [{ type: 'runtime.RouteRequest' }],
        entry: { kind: 'http', method: 'ANY' } as const,
      })),
    ],
    returns: { type: 'runtime.Server' },
  },
}

const processMembers: Shapes = {
  env: { type: 'runtime.Environment' },
  exit: { call: { returns: { from: [], never: true } } },
  pid: processValue,
  ppid: processValue,
  uptime: clock,
  hrtime: { type: 'runtime.Hrtime', call: { role: 'clock', returns: { labels: ['Clock'] } } },
  nextTick: soon,
  on: listener,
  once: listener,
  /** Not so `stdout`, which is where answers go over stdio. */
  stderr: { type: 'runtime.ErrorStream' },
}

export const runtimeModel: Model = {
  id: 'runtime',
  language: 'javascript',
  modules: [
    'node:process',
    'node:perf_hooks',
    'node:buffer',
    'node:console',
    'node:timers',
    'node:worker_threads',
  ],
  exports: {
    ...globals,
    ...processMembers,
    threadId: processValue,
  },
  globals: {
    ...globals,
    globalThis: { type: 'runtime.Global' },
    global: { type: 'runtime.Global' },
  },
  types: {
    'runtime.Global': { members: globals },
    'runtime.Performance': {
      members: { now: clock, timeOrigin: { labels: ['Clock'], role: 'clock' } },
    },
    'runtime.Timer': {
      members: { unref: { call: { returns: receiver } }, ref: { call: { returns: receiver } } },
    },
    'runtime.Console': {
      members: {
        log,
        info: log,
        warn: log,
        error: log,
        debug: log,
        trace: log,
        dir: log,
        table: log,
      },
    },
    'runtime.Environment': { anyMember: { role: 'process.env' }, element: { role: 'process.env' } },
    'runtime.Process': { members: processMembers },
    'runtime.ErrorStream': { members: { write: log } },
    'runtime.Hrtime': { members: { bigint: clock } },
    'runtime.Bun': {
      members: {
        env: { type: 'runtime.Environment' },
        serve: httpServe,
        randomUUIDv7: {
          call: { role: 'id.structured', returns: { labels: ['StructuredUuid'] } },
        },
      },
    },
    'runtime.Deno': {
      members: {
        env: { type: 'runtime.DenoEnvironment' },
        serve: httpServe,
        pid: processValue,
        hostname: { call: { returns: { labels: ['ProcessValue'] } } },
      },
    },
    'runtime.RouteRequest': {
      extends: 'web.Request',
      members: { params: { type: 'web.QueryTable' }, cookies: { type: 'web.CookieTable' } },
    },
    'runtime.DenoEnvironment': { members: { get: { call: { role: 'process.env' } } } },
    'runtime.Server': { members: { stop: { call: {} }, upgrade: { call: { returns: nothing } } } },
    'runtime.Crypto': {
      members: {
        randomUUID: strong,
        getRandomValues: {
          call: {
            role: 'random.strong',
            returns: { labels: ['Csprng'] },
            flows: [{ from: 'ReturnValue', to: 'Argument[0]' }],
          },
        },
        subtle: { type: 'runtime.SubtleCrypto' },
      },
    },
    'runtime.SubtleCrypto': {
      members: {
        digest: { call: { role: 'crypto.hash' } },
        sign: { call: { role: 'crypto.hmac' } },
        verify: { call: { role: 'crypto.compare', returns: nothing } },
        encrypt: { call: { role: 'crypto.encrypt' } },
        decrypt: { call: { role: 'crypto.decrypt', returns: { from: ['Argument[2]'] } } },
        generateKey: strong,
      },
    },
    'runtime.BufferClass': {
      members: {
        from: {
          call: { role: 'decode', returns: { type: 'runtime.Buffer', from: ['Argument[0]'] } },
        },
        concat: {
          call: {
            returns: { type: 'runtime.Buffer', from: ['Argument[0]', 'Argument[0].Element'] },
          },
        },
        alloc: { call: { returns: { type: 'runtime.Buffer' } } },
        allocUnsafe: { call: { returns: { type: 'runtime.Buffer' } } },
        isBuffer: { call: { returns: nothing } },
        byteLength: { call: { returns: nothing } },
      },
    },
    'runtime.Buffer': {
      members: {
        toString: encoded,
        toJSON: encoded,
        slice: cut,
        subarray: cut,
        equals: { call: { returns: nothing } },
        length: { labels: [] },
        byteLength: { labels: [] },
      },
    },
  },
}
